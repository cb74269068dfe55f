import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { collectCorpus } from '../scripts/corpus/collect.ts';
import { SPOOL } from '../scripts/paths.ts';
import { SAMPLE } from '../scripts/sample.ts';

/** What newcomers paste first must find a paper where they have just started. */
test('every paper that the README names is one of the bundled papers', async () => {
  const readme = readFileSync('README.md', 'utf8');
  const named = [
    ...readme.matchAll(/ paper="([^"]+)"/g),
    ...readme.matchAll(/\/papers\/([\w.-]+)/g),
    ...readme.matchAll(/"id":"([^"]+)"/g),
  ].map(([, id]) => id);
  expect(named.length).toBeGreaterThan(3);
  const { spool } = await collectCorpus(SAMPLE, { strict: true, spoolDir: SPOOL });
  const ids = new Set<string>();
  for (const { id } of spool.papers()) ids.add(id);
  spool.close();
  expect(named.filter((id) => id === undefined || !ids.has(id))).toEqual([]);
});
