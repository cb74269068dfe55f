import { isDeepStrictEqual } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { FolderStore } from '../../scripts/kv/folder-store.ts';
import type { ValueKind } from '../../src/index/kinds.ts';
import { POINTER_KEY, valueKey, valuesOf } from '../../src/index/manifest.ts';
import { readPointer } from '../../src/index/open.ts';
import type { Hits, SearchService, Suggestion } from '../../src/search/service.ts';
import { TEST_INDEX } from '../setup/paths.ts';
import { bitsOf, flip, outcomeOf, withValues } from './damage.ts';
import { openIndex, request } from './open-index.ts';
import { onlySegment, withSegment } from '../setup/segments.ts';

/** How many bits of a value are flipped: those of its first bytes, and some of the others. */
const SOME = { whole: 0, sample: 20 };
/** More where an answer has much of the value in it; the model is dear to open. */
const FLIPS: Partial<Record<ValueKind | 'manifest' | 'pointer', typeof SOME>> = {
  pages: { whole: 16, sample: 30 },
  suggestions: { whole: 0, sample: 60 },
  places: { whole: 0, sample: 60 },
  legend: { whole: 0, sample: 60 },
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
  map: async (index) => Buffer.from((await index.map?.file()) ?? []).toString('base64'),
  'papers of the map': async (index) => index.map?.papers([0, 50, 100, 150, 199]),
};

const store = new FolderStore(TEST_INDEX);
const { searcher, encoder, manifest } = await openIndex(store);
const right = new Map<string, string>();
for (const [name, ask] of Object.entries(QUESTIONS)) right.set(name, JSON.stringify(await ask(searcher)));

const papers = (await searcher.map?.papers([...Array(manifest.papers).keys()])) ?? [];
const everyPaper = new Set(papers.map((paper) => JSON.stringify(paper)));
const titles = new Map(papers.map((paper) => [paper?.id, paper?.title]));

/** Whether an answer is the right one less what cannot be read: it says so, and all that it has is right. */
function isRightButShorter(answer: unknown, wanted: unknown): boolean {
  if (Array.isArray(answer) && Array.isArray(wanted)) {
    return answer.every((one: unknown, i) => isPartOf(one, wanted[i])) && answer.length === wanted.length;
  }
  const [given, whole] = [answer, wanted] as [Partial<Hits>, Hits];
  if (given.hits === undefined || given.note?.includes('left out') !== true) return false;
  if (!given.hits.every(({ paper }) => everyPaper.has(JSON.stringify(paper)))) return false;
  const found = new Map(given.hits.map((hit, place) => [hit.paper.id, { hit, place }]));
  const shared = whole.hits.flatMap((hit) => {
    const same = found.get(hit.paper.id);
    return same === undefined ? [] : [{ place: same.place, isEqual: isDeepStrictEqual(same.hit, hit) }];
  });
  return (
    given.total === whole.total &&
    shared.every(({ place, isEqual }, i) => isEqual && place > (shared[i - 1]?.place ?? -1))
  );
}

/** The same but for a paper that is not there, and for the id of a suggestion, which is given where it is at hand. */
function isPartOf(one: unknown, whole: unknown): boolean {
  if (one === null || isDeepStrictEqual(one, whole)) return true;
  const [{ id, ...given }, wanted] = [one, whole] as [Suggestion, Suggestion];
  const isSame = given.text === wanted.text && given.kind === wanted.kind;
  return isSame && (id === undefined || titles.get(id) === given.text);
}

const pointer = await readPointer(store);
/** Two pages do for all: `damaged-pages.test.ts` asks every page for every paper. */
const opened = valuesOf({
  ...manifest,
  ...withSegment(manifest, { pages: onlySegment(manifest).pages.slice(0, 2) }),
});
const subjects = [
  ...opened.map(({ kind, ref }) => ({ what: kind, key: valueKey(kind, ref.sha256) })),
  { what: 'manifest' as const, key: pointer?.manifest.key ?? '' },
  { what: 'pointer' as const, key: POINTER_KEY },
];
const counts = new Map<
  string,
  { flips: number; notOpened: number; refused: number; right: number; shorter: number }
>();
afterAll(() => console.table(Array.from(counts, ([what, counted]) => ({ what, ...counted }))));

it('that is undamaged answers every question with something', () => {
  for (const [name, answer] of right) expect(answer.length, name).toBeGreaterThan(100);
});

describe.each(subjects)('an index with a damaged $what ($key)', ({ what, key }) => {
  it('answers every question rightly or says that it is damaged', async () => {
    const counted = counts.get(what) ?? { flips: 0, notOpened: 0, refused: 0, right: 0, shorter: 0 };
    counts.set(what, counted);
    const value = (await store.get(key))?.slice() ?? new Uint8Array();
    const { whole, sample } = FLIPS[what] ?? SOME;
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
        const isRight = (text: string): boolean => {
          const wanted = right.get(name) ?? '';
          if (text === wanted) return true;
          counted.shorter++;
          return isRightButShorter(JSON.parse(text), JSON.parse(wanted));
        };
        counted[await outcomeOf(`${name}, bit ${bit}`, answer, isRight)]++;
      }
      flip(value, bit);
    }
  });
});
