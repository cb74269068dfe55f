import { describe, expect, inject, it } from 'vitest';
import { openSite } from '../browser/site.ts';
import { callsOf, scriptsOf } from './calls.ts';
import { CITED } from './cited.ts';

const url = inject('worker');

// One after the other: each is a process of its own, and so is the Worker.
for (const script of [...(await scriptsOf('python')), ...(await scriptsOf('node'))]) {
  const calls = await callsOf(script, url);
  describe(`${script.client} (${script.language})`, () => {
    it.each(calls)('$call', ({ error }) => {
      expect(error ?? '').toBe('');
    });
  });
}

// The bundled papers are all preprints of people with simple names.
const site = await openSite(CITED);
for (const script of await scriptsOf('node')) {
  if (!['html-metadata', 'zotero'].includes(script.client)) continue;
  const client = `${script.client}, papers of all kinds`;
  const calls = await callsOf({ ...script, client }, site.api);
  describe(client, () => {
    it.each(calls)('$call', ({ error }) => {
      expect(error ?? '').toBe('');
    });
  });
}
await site.close();
