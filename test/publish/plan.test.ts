import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planIndex } from '../../scripts/publish/plan.ts';
import { pageRanges } from '../../scripts/publish/row-values.ts';
import { findRows } from '../../src/index/format/ids.ts';
import { Page } from '../../src/index/format/pages.ts';
import { readVectorsHeader } from '../../src/index/format/vectors.ts';
import { draftOf, paperOf } from './drafts.ts';

const KIB = 1024;

describe('pageRanges', () => {
  it('holds every paper once, in order, and no page that could have taken the next paper', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 100 * KIB }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(sizes, (list) => {
        let next = 0;
        for (const { firstRow, rows } of pageRanges(Uint32Array.from(list))) {
          expect(firstRow).toBe(next);
          expect(rows).toBeGreaterThan(0);
          const bytes = list.slice(firstRow, firstRow + rows).reduce((sum, size) => sum + size, 0);
          if (rows > 1) expect(bytes).toBeLessThanOrEqual(64 * KIB);
          next += rows;
          if (next < list.length) expect(bytes + (list[next] ?? 0)).toBeGreaterThan(64 * KIB);
        }
        expect(next).toBe(list.length);
      }),
    );
  });

  it('grows pages instead of making more than 750', () => {
    const papers = (count: number) => pageRanges(new Uint32Array(count).fill(1_600)).length;
    expect(papers(5_000)).toBe(125);
    expect(papers(30_000)).toBe(750);
    // 34,000 papers fill more than 750 pages of 64 KiB.
    expect(papers(34_000)).toBe(420);
    for (const count of [90_000, 200_000, 500_000]) expect(papers(count)).toBeLessThanOrEqual(760);
  });

  it('leaves the cuts alone when papers are added at the end', () => {
    const few = pageRanges(new Uint32Array(1_000).fill(1_600));
    const more = pageRanges(new Uint32Array(1_200).fill(1_600));
    expect(more.slice(0, few.length - 1)).toEqual(few.slice(0, -1));
  });
});

describe('planIndex', () => {
  it('cuts many rows into values of about 4 MiB that hold each row once', async () => {
    const dim = 2_048;
    const count = 4_000;
    // Zeros: nothing has to be rounded, and the places are the same.
    const embedding = new Float32Array(dim);
    const draft = draftOf(1);
    const rows = { count, embedding: () => embedding, paper: async (row: number) => paperOf(row) };
    const plan = await planIndex({ ...draft, model: { ...draft.model, dim }, rows });
    const vectors = plan.filter((value) => value.kind === 'vectors');
    expect(vectors.map(({ place }) => place)).toEqual([
      { firstRow: 0, rows: 7_200 },
      { firstRow: 7_200, rows: 7_200 },
      { firstRow: 14_400, rows: 600 },
    ]);
    for (const { place, build } of vectors) {
      const value = await build();
      expect(readVectorsHeader(value)).toMatchObject({ ...place, dim });
      expect(value.length).toBeLessThanOrEqual(4 * KIB * KIB);
    }
  });

  it('builds pages and ids that lead to every paper', async () => {
    const plan = await planIndex(draftOf(300, { text: 'x'.repeat(1_000) }));
    const ids = await plan.find(({ kind }) => kind === 'ids')?.build();
    const pages = plan.filter((value) => value.kind === 'pages');
    expect(pages.length).toBeGreaterThan(1);
    let rows = 0;
    for (const { place, build } of pages) {
      const page = new Page(await build(), place);
      for (let i = 0; i < place.rows; i++, rows++) {
        const paper = page.paper(rows);
        expect(paper.id).toBe(`paper-${rows}`);
        expect(findRows(ids ?? new Uint8Array(), paper.id)).toEqual([rows]);
      }
    }
    expect(rows).toBe(300);
  });
});
