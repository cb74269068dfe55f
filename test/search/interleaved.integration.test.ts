import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { FolderStore } from '../../scripts/kv/folder-store.ts';
import { mulberry32 } from '../../scripts/random.ts';
import type { IndexReader } from '../../src/index/store.ts';
import type { SearchService } from '../../src/search/service.ts';
import { TEST_INDEX } from '../setup/paths.ts';
import { openIndex, openPapers, openTestIndex, request } from './open-index.ts';

const page = { limit: 10, offset: 0 };
const ID = '2608.19799';

/** Each uses the memory of the indexes for scores and candidates, which all requests share. */
const ASKED: ((index: SearchService) => Promise<unknown>)[] = [
  ...['how do diffusion models learn', 'speech', 'agents that write code', 'video', 'protein'].flatMap(
    (text) =>
      (['hybrid', 'keyword', 'semantic'] as const).map(
        (mode) => (index: SearchService) => index.search(request(text, { mode, explain: true })),
      ),
  ),
  (index) => index.search(request('"language model" not speech')),
  (index) => index.search(request('modles of langauge')),
  (index) => index.search(request('models', { sort: 'newest', filters: { from: '2020' } })),
  (index) => index.search(request('Can Coding Agents Resolve Engineering Tasks in Science?')),
  (index) => index.related(ID, { ...page, diversity: 0.3 }),
  (index) =>
    index.recommend({
      positive: { ids: [ID], texts: ['robots that see'] },
      negative: { ids: [], texts: [] },
      diversity: 0,
      page,
    }),
];

describe('requests that are answered at the same time', () => {
  it('get what each would get alone, whichever read comes first', async () => {
    const random = mulberry32(11);
    const store = new FolderStore(TEST_INDEX);
    let overlapping = 0;
    let most = 0;
    /** Reads that end in another order than they began. */
    const late = async <T>(read: () => Promise<T>): Promise<T> => {
      most = Math.max(most, ++overlapping);
      await sleep(8 * random());
      overlapping--;
      return read();
    };
    const reader: IndexReader = {
      get: (key) => late(() => store.get(key)),
      stream: (key) => late(() => store.stream(key)),
    };
    const alone = await openTestIndex();
    const right: string[] = [];
    for (const ask of ASKED) right.push(JSON.stringify(await ask(alone)));
    expect(new Set(right).size).toBe(ASKED.length);
    const { searcher } = await openIndex(reader);
    const found = await Promise.all(ASKED.map((ask) => ask(searcher)));
    expect(found.map((answer) => JSON.stringify(answer))).toEqual(right);
    expect(most).toBeGreaterThan(1);
  });
});

describe('an index with codes of 4 bits', () => {
  it('finds what one of 8 finds, with scores that are nearly the same', async () => {
    const real = await openTestIndex();
    const { hits } = await real.browse({ order: 'newest', page: { limit: 30, offset: 0 } });
    const papers = hits.map(({ paper }) => paper);
    const [fine, coarse] = [await openPapers(papers), await openPapers(papers, 4)];
    for (const text of ['agents that write code', 'how do diffusion models learn', 'speech in noisy rooms']) {
      const ask = async (index: SearchService) =>
        (await index.search(request(text, { mode: 'semantic' }))).hits;
      const [right, found] = [await ask(fine), await ask(coarse)];
      expect(right.slice(0, 3).map(({ paper }) => paper.id)).toContain(found[0]?.paper.id);
      const same = found.filter(({ paper }) => right.some((hit) => hit.paper.id === paper.id));
      expect(same.length).toBeGreaterThanOrEqual(8);
      for (const { paper, score } of same) {
        const exact = right.find((hit) => hit.paper.id === paper.id)?.score ?? 0;
        expect(Math.abs(score - exact)).toBeLessThan(0.03);
      }
      expect(found.map(({ score }) => score)).not.toEqual(right.map(({ score }) => score));
    }
  });
});
