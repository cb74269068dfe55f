import { beforeAll, describe, expect, it } from 'vitest';
import { papersFor } from '../../src/digest/edition-of.ts';
import type { Interest } from '../../src/digest/interest.ts';
import { paperNumber } from '../../src/index/format/ids.ts';
import type { Paper } from '../../src/index/paper.ts';
import type { SearchService } from '../../src/search/service.ts';
import { words } from '../../src/text/analyze.ts';
import { openTestIndex } from '../search/open-index.ts';

let service: SearchService;
let all: Paper[];

const numbersOf = (papers: readonly Paper[]): Float64Array =>
  Float64Array.from(papers, ({ id }) => paperNumber(id)).sort();

const found = async (interest: Interest, among = all, most = 50) =>
  papersFor(service, interest, { among: numbersOf(among), most });

beforeAll(async () => {
  service = await openTestIndex();
  const rows = (await service.numbered(Array.from(service.allNumbers()))).flatMap((row) => row ?? []);
  all = await service.papersAt(rows);
});

describe('papers of an edition', () => {
  it('know all papers by their numbers, and their dates', async () => {
    expect(all).toHaveLength(service.info.papers);
    const named = await service.numbered(all.map(({ id }) => paperNumber(id)));
    const rows = named.flatMap((row) => row ?? []);
    expect(service.publishedAt(rows)).toEqual(all.map(({ published }) => published));
  });

  it('are those that a search finds close among the new ones, and say why', async () => {
    const query = 'diffusion models for image generation';
    const { papers, more } = await found({ kind: 'search', query });
    expect(papers.length).toBeGreaterThan(2);
    expect(papers.length + more).toBeLessThan(all.length / 2);
    for (const { paper, number, why } of papers) {
      expect(number).toBe(paperNumber(paper.id));
      expect(paper.abstract.length).toBeLessThanOrEqual(601);
      expect(why?.snippet.text).not.toBe('');
    }
    const [best] = papers;
    const others = all.filter(({ id }) => id !== best?.paper.id);
    const without = await found({ kind: 'search', query }, others);
    const numbers = (list: typeof papers) => list.map(({ number }) => number).sort((a, b) => a - b);
    expect(numbers(without.papers)).toEqual(numbers(papers.slice(1)));
    expect((await found({ kind: 'search', query }, all, 2)).more).toBe(papers.length + more - 2);
  });

  it('are none where nothing is close, or nothing is new', async () => {
    const unrelated: Interest = { kind: 'search', query: 'medieval bread prices in Flanders' };
    expect((await found(unrelated)).papers).toEqual([]);
    expect(await found({ kind: 'site' }, [])).toEqual({ papers: [], more: 0 });
    const gone: Paper = { id: 'never-here', title: 'x', abstract: '' };
    expect(await found({ kind: 'site' }, [gone])).toEqual({ papers: [], more: 0 });
  });

  it('are all that pass the filters where there is no text, the latest first', async () => {
    const author = all.flatMap(({ authors = [] }) => authors)[0] ?? '';
    const { papers } = await found({ kind: 'search', query: '', author });
    expect(papers.length).toBeGreaterThan(0);
    for (const { paper } of papers) expect(paper.authors).toContain(author);
    const some = all.slice(0, 60);
    const { papers: coded } = await found({ kind: 'search', query: '', has: 'code' }, some);
    const dates = coded.map(({ paper }) => paper.published ?? '');
    expect(coded.length).toBeGreaterThan(3);
    expect(dates).toEqual(dates.toSorted().reverse());
    expect(coded.every(({ paper }) => some.some(({ id }) => id === paper.id))).toBe(true);
  });

  it('are close in meaning to nothing where the query has operators alone', async () => {
    const author = all.flatMap(({ authors = [] }) => authors)[0] ?? '';
    for (const query of [`author:"${author}"`, 'has:code']) {
      const { papers } = await found({ kind: 'search', query });
      expect(papers.length).toBeGreaterThan(0);
      expect(papers.map(({ why }) => why?.semantic ?? 0)).toEqual(papers.map(() => 0));
    }
  });

  it('are of the whole site all, the rest counted', async () => {
    const { papers, more } = await found({ kind: 'site' }, all.slice(0, 30), 12);
    expect([papers.length, more]).toEqual([12, 18]);
  });

  it('are near to papers that are still there, and not those themselves', async () => {
    const [seed] = (await found({ kind: 'search', query: 'diffusion models for image generation' })).papers;
    const id = seed?.paper.id ?? '';
    const near = await found({ kind: 'papers', ids: [id, 'never-here'] });
    const ids = near.papers.map(({ paper }) => paper.id);
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.length).toBeLessThanOrEqual(5);
    expect(ids).not.toContain(id);
    const { hits } = await service.related(id, { offset: 0, limit: 25, diversity: 0 });
    for (const one of ids) expect(hits.map(({ paper }) => paper.id)).toContain(one);
    const half = near.papers.filter((_, i) => i % 2 === 0).map(({ paper }) => paper);
    const among = await found({ kind: 'papers', ids: [id] }, half);
    expect(among.papers).toHaveLength(half.length);
    expect(await found({ kind: 'papers', ids: ['never-here'] })).toEqual({ papers: [], more: 0 });
  });

  it('have the words that they share with the paper that is named, of one or of several, as both have them', async () => {
    const ids = [3, 50, 120].map((i) => all[i]?.id ?? '');
    const lists = [ids, ...ids.map((id) => [id])];
    let shared = 0;
    for (const list of lists) {
      for (const { paper, like, why } of (await found({ kind: 'papers', ids: list })).papers) {
        const named = like ?? all.find(({ id }) => id === list[0])?.title ?? '';
        const its = new Set(words(`${paper.title} ${all.find(({ id }) => id === paper.id)?.abstract ?? ''}`));
        for (const word of why?.words ?? []) {
          shared++;
          expect(words(named)).toEqual(expect.arrayContaining(words(word)));
          expect(words(word).every((part) => its.has(part))).toBe(true);
        }
      }
    }
    expect(shared).toBeGreaterThan(5);
  });

  it('are near to any of several papers', async () => {
    const ids = [3, 50, 120].map((i) => all[i]?.id ?? '');
    const one = await Promise.all(ids.map((id) => found({ kind: 'papers', ids: [id] })));
    const together = await found({ kind: 'papers', ids });
    const alone = new Set(one.flatMap(({ papers }) => papers.map(({ number }) => number)));
    const titles = ids.map((id) => all.find((paper) => paper.id === id)?.title);
    for (const { number, like } of together.papers) {
      expect(alone.has(number)).toBe(true);
      expect(titles).toContain(like);
    }
    const [first] = one[0]?.papers ?? [];
    const most = together.papers.find(({ number }) => number === first?.number);
    expect(most?.like).toBe(titles[0]);
    expect(together.papers.length + together.more).toBeGreaterThanOrEqual(
      Math.max(...one.map(({ papers }) => papers.length)) - 2,
    );
  });
});
