import { expect, it } from 'vitest';
import { createApp } from '../../src/http/app.ts';
import { library, openingOf } from './library.ts';

const NEW = {
  id: 'came-just-now',
  title: 'A paper that came just now',
  abstract: 'Mails lead to it already.',
};

/** The application of an isolate that has an old index, and is about to serve the next one. */
function between(newer: typeof NEW | null) {
  const old = library(undefined, 1).service;
  const next = newer === null ? null : library([newer], 2).service;
  return createApp(() => ({ ...openingOf(old), newer: async () => next }));
}

it.each(['/papers/came-just-now', '/papers/came-just-now.bib', '/v1/papers/came-just-now'])(
  '%s is answered by the index that is about to be served, where the old one has no such paper',
  async (path) => {
    const response = await between(NEW).request(path);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain(NEW.title);
    // The tag is that of the index which answered: a cache would else keep the paper as the answer of the old one.
    const tag = response.headers.get('etag') ?? '';
    const later = createApp(() => openingOf(library([NEW], 2).service));
    expect((await later.request(path)).headers.get('etag')).toBe(tag);
    const unchanged = await between(NEW).request(path, { headers: { 'If-None-Match': tag } });
    expect(unchanged.status).toBe(304);
  },
);

it.each(['/papers/came-just-now', '/v1/papers/came-just-now'])(
  '%s is not found where none has it',
  async (path) => {
    for (const app of [between(null), between({ ...NEW, id: 'another' })])
      expect((await app.request(path)).status).toBe(404);
  },
);
