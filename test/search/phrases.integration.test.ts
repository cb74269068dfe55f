import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Paper } from '../../src/index/paper.ts';
import type { Place } from '../../src/search/service.ts';
import { runs } from '../setup/runs.ts';
import { everything, library, PAPERS, TOPICS } from './facet-papers.ts';
import { request } from './open-index.ts';

describe('phrases', () => {
  const NETWORKS = PAPERS.filter(({ title }) => title.includes('graph networks')).map(({ id }) => id);
  const OTHERS = PAPERS.filter(({ title }) => !title.includes('graph networks')).map(({ id }) => id);

  it('of few papers are counted, on every page alike', async () => {
    for (const offset of [0, 10, 240]) {
      const page = { limit: 10, offset };
      const { total, isAtMost, hits } = await library.search(request('"graph networks"', { page }));
      expect({ total, isAtMost, hits: hits.length }).toEqual({
        total: NETWORKS.length,
        isAtMost: undefined,
        hits: Math.min(10, NETWORKS.length - offset),
      });
    }
  });

  it('of many are looked for page by page, and no page says another total', async () => {
    const text = '-"graph networks" case';
    const sizes = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 30, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(sizes, async (limits) => {
        const found: string[] = [];
        let place: Place | undefined = { offset: 0 };
        for (const limit of limits) {
          const page = { limit: Math.min(limit, 1_000 - place.offset), ...place };
          const { hits, total, isAtMost, next } = await library.search(request(text, { page }));
          expect([total, isAtMost]).toEqual([PAPERS.length, true]);
          found.push(...hits.map(({ paper }) => paper.id));
          place = next;
          if (place === undefined) break;
          expect(place.offset).toBe(found.length);
        }
        expect(new Set(found).size).toBe(found.length);
        expect(OTHERS).toEqual(expect.arrayContaining(found));
        if (place === undefined) expect(found).toHaveLength(OTHERS.length);
      }),
      { numRuns: runs(10) },
    );
  });

  it('that are rarer than what one request looks at leave pages short, with the way on', async () => {
    const none = TOPICS.map((topic) => `-"${topic}"`).join(' ');
    const far = await library.search(request(none));
    expect(far).toMatchObject({ hits: [], total: 970, isAtMost: true, next: { offset: 0, rank: 300 } });
    expect(far.note).toContain('300 papers were looked at for this page: one request looks at no more.');
  });

  it('are searched with their stop words, in title, abstract or either, with and without a minus', async () => {
    const text = ({ title, abstract }: Paper, field: string): string[] =>
      [...(field === 'abs:' ? [] : [title]), ...(field === 'ti:' ? [] : [abstract])].map((part) =>
        part.toLowerCase(),
      );
    for (const phrase of ['study 5 of speech', 'look at', 'the', 'of the', 'for the case', 'we look', 'is']) {
      for (const field of ['', 'ti:', 'abs:']) {
        const has = (paper: Paper): boolean =>
          text(paper, field).some((part) => new RegExp(`\\b${phrase}\\b`).test(part));
        const expected = PAPERS.filter(has).map(({ id }) => id);
        const found = await everything(`${field}"${phrase}"`);
        const isPlain = field === '' && expected.length === 0;
        if (!isPlain) expect(found.toSorted(), `${field}${phrase}`).toEqual(expected.toSorted());
        const others = PAPERS.filter((paper) => !has(paper)).map(({ id }) => id);
        expect((await everything(`-${field}"${phrase}"`)).toSorted()).toEqual(others.toSorted());
      }
    }
  });

  it('whose place in the ranking nobody gave end all the same', async () => {
    const places = fc.record({
      limit: fc.integer({ min: 1, max: 100 }),
      offset: fc.integer({ min: 0, max: 899 }),
      rank: fc.integer({ min: 1, max: 1_000 }),
    });
    const texts = fc.constantFrom('"graph networks"', '-"graph networks" case', 'abs:zyzzyva', 'ti:"of the"');
    await fc.assert(
      fc.asyncProperty(places, texts, async (page, text) => {
        const { hits, next } = await library.search(request(text, { page }));
        expect(hits.length).toBeLessThanOrEqual(page.limit);
        if (next?.rank !== undefined) expect(next.rank).toBeGreaterThan(0);
      }),
      { numRuns: runs(60) },
    );
  });

  it('without a paper that has them say so', async () => {
    const { note, total } = await library.search(request('ti:"networks graph"'));
    expect([note, total]).toEqual(['No paper has these words side by side in this order.', 0]);
  });
});
