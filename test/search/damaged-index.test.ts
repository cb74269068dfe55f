import { afterAll, describe, expect, it } from 'vitest';
import { FolderStore } from '../../scripts/kv/folder-store.ts';
import { POINTER_KEY, valueKey, type ValueKind, valuesOf } from '../../src/index/manifest.ts';
import { readPointer } from '../../src/index/open.ts';
import type { SearchService } from '../../src/search/service.ts';
import { TEST_INDEX } from '../setup/paths.ts';
import { bitsOf, flip, outcomeOf, withValues } from './damage.ts';
import { openIndex, request } from './open-index.ts';

/** How many bits of a value are flipped: those of its first bytes, and some of the others. The model is dear to open. */
const FLIPS: Record<ValueKind | 'manifest' | 'pointer', { whole: number; sample: number }> = {
  pages: { whole: 16, sample: 30 },
  suggestions: { whole: 0, sample: 60 },
  map: { whole: 0, sample: 60 },
  vectors: { whole: 0, sample: 20 },
  ids: { whole: 0, sample: 20 },
  aliases: { whole: 0, sample: 20 },
  terms: { whole: 0, sample: 20 },
  postings: { whole: 0, sample: 20 },
  columns: { whole: 0, sample: 20 },
  model: { whole: 0, sample: 4 },
  vocabulary: { whole: 0, sample: 4 },
  manifest: { whole: 0, sample: 30 },
  pointer: { whole: 0, sample: 60 },
};

const page = { limit: 10, offset: 0 };
const ID = '2608.19799';

/** One of each that reads other values, or reads them in another way. */
const QUESTIONS: Record<string, (index: SearchService) => Promise<unknown>> = {
  hybrid: (index) => index.search(request('how do diffusion models learn', { explain: true })),
  keyword: (index) => index.search(request('reinforcement learning agents', { mode: 'keyword' })),
  semantic: (index) => index.search(request('speech in noisy rooms', { mode: 'semantic' })),
  title: (index) => index.search(request('Can Coding Agents Resolve Engineering Tasks in Science?')),
  newest: (index) => index.search(request('models', { filters: { from: '2020' }, sort: 'newest' })),
  paper: (index) => index.paper(ID),
  related: (index) => index.related(ID, { ...page, diversity: 0.3 }),
  suggest: (index) => index.suggest('le', 10),
  browse: (index) => index.browse({ order: 'trending', page }),
  overview: (index) => index.overview(),
  map: async (index) => Buffer.from((await index.atlas?.value()) ?? []).toString('base64'),
  'papers of the map': async (index) => index.atlas?.papers([0, 50, 100, 150, 199]),
};

const store = new FolderStore(TEST_INDEX);
const { searcher, encoder, manifest } = await openIndex(store);
const right = new Map<string, string>();
for (const [name, ask] of Object.entries(QUESTIONS)) right.set(name, JSON.stringify(await ask(searcher)));

const pointer = await readPointer(store);
/** Two pages do for all: `damaged-pages.test.ts` asks every page for every paper. */
const opened = valuesOf({ ...manifest, pages: manifest.pages.slice(0, 2) });
const subjects = [
  ...opened.map(({ kind, ref }) => ({ what: kind, key: valueKey(kind, ref.sha256) })),
  { what: 'manifest' as const, key: pointer?.manifest.key ?? '' },
  { what: 'pointer' as const, key: POINTER_KEY },
];
const counts = new Map<string, { flips: number; notOpened: number; refused: number; right: number }>();
afterAll(() => console.table(Array.from(counts, ([what, counted]) => ({ what, ...counted }))));

it('that is undamaged answers every question with something', () => {
  for (const [name, answer] of right) expect(answer.length, name).toBeGreaterThan(100);
});

describe.each(subjects)('an index with a damaged $what ($key)', ({ what, key }) => {
  it('answers every question rightly or says that it is damaged', async () => {
    const counted = counts.get(what) ?? { flips: 0, notOpened: 0, refused: 0, right: 0 };
    counts.set(what, counted);
    const value = (await store.get(key))?.slice() ?? new Uint8Array();
    const { whole, sample } = FLIPS[what];
    const known = what === 'model' || what === 'vocabulary' ? null : encoder;
    for (const bit of bitsOf(value, whole, sample)) {
      flip(value, bit);
      // Nothing is in a cache yet: every flip has an index of its own.
      const open = async (): Promise<SearchService> =>
        (await openIndex(withValues(store, new Map([[key, value]])), known)).searcher;
      let index: SearchService | undefined;
      await outcomeOf(`bit ${bit}`, async () => (index = await open()), Boolean);
      counted.flips++;
      if (index === undefined) counted.notOpened++;
      for (const [name, ask] of index === undefined ? [] : Object.entries(QUESTIONS)) {
        const answer = async (): Promise<string> => JSON.stringify(await ask(index as SearchService));
        counted[await outcomeOf(`${name}, bit ${bit}`, answer, (text) => text === right.get(name))]++;
      }
      flip(value, bit);
    }
  });
});
