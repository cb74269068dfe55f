import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergePlan, MOST_SEGMENTS } from '../../scripts/publish/merge-plan.ts';
import { mulberry32 } from '../../scripts/random.ts';

interface Sized {
  rows: number;
  deleted?: number[];
}

const live = ({ rows, deleted = [] }: Sized): number => rows - deleted.length;

/** The segments after some papers were added. */
function after(segments: readonly Sized[], added: number): Sized[] {
  const merged = mergePlan(segments, added);
  const rows = merged.reduce((sum, number) => sum + live(segments[number] ?? { rows: 0 }), added);
  const left = segments.filter((_, number) => !merged.includes(number));
  return rows === 0 ? left : [...left, { rows }];
}

/** How an index grows by so many papers a day: its segments in the end, the most there were, and papers written. */
function grow(days: number, papersOn: (day: number) => number) {
  let segments: Sized[] = [];
  let [most, written, papers] = [0, 0, 0];
  for (let day = 0; day < days; day++) {
    const added = papersOn(day);
    const before = segments;
    segments = after(segments, added);
    most = Math.max(most, segments.length);
    papers += added;
    if (added > 0) written += segments.at(-1)?.rows ?? 0;
    if (segments.reduce((sum, { rows }) => sum + rows, 0) !== papers)
      throw new Error(`${before.length} segments`);
  }
  return { segments, most, papers, written };
}

const YEARS = 3 * 365;

describe('an index that papers are added to', () => {
  it.each([
    ['a paper a day', 1, 8],
    ['250 papers a day', 250, 8],
    ['499 papers a day', 499, 8],
    ['2,000 papers a day', 2_000, MOST_SEGMENTS],
  ])(
    '%s for three years makes few segments at any time, and writes none too often',
    (_, papersADay, mostSegments) => {
      const { most, papers, written } = grow(YEARS, () => papersADay);
      expect(papers).toBe(YEARS * papersADay);
      expect(most).toBeLessThanOrEqual(mostSegments);
      // Beyond what counts as one segment in any case, each paper again about as often as there were doublings.
      expect(written).toBeLessThanOrEqual(papers * (2 * Math.log2(papers / 500 + 2)) + YEARS * 1_000);
    },
  );

  it('has segments each at least twice as large as the next smaller one, and few of them, however many come a day', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 5_000 }),
        (seed, days, most) => {
          const random = mulberry32(seed);
          const { segments, ...counted } = grow(days, () => Math.floor(random() ** 3 * most));
          const sizes = segments.map(live).sort((a, b) => a - b);
          sizes.slice(1).forEach((size, i) => {
            expect(size).toBeGreaterThanOrEqual(2 * (sizes[i] ?? 0));
            expect(size).toBeGreaterThanOrEqual(1_000);
          });
          expect(counted.most).toBeLessThanOrEqual(MOST_SEGMENTS);
        },
      ),
    );
  });
});

const sized = fc.integer({ min: 1, max: 3_000 }).chain((rows) =>
  fc.integer({ min: 0, max: rows - 1 }).map((count): Sized => {
    return count === 0 ? { rows } : { rows, deleted: Array.from({ length: count }, (_, row) => row) };
  }),
);
const several = fc.array(sized, { minLength: 1, maxLength: 8 });

describe('mergePlan', () => {
  it('names numbers of segments, each once and in order, and what is left is larger than all that is written', () => {
    fc.assert(
      fc.property(several, fc.nat(5_000), (segments, added) => {
        const merged = mergePlan(segments, added);
        expect(merged).toEqual(Array.from(new Set(merged)).sort((a, b) => a - b));
        expect(merged.every((number) => number in segments)).toBe(true);
        if (added === 0 && merged.length === 0) return;
        const written = merged.reduce((sum, number) => sum + live(segments[number] ?? { rows: 0 }), added);
        const left = segments.filter((_, number) => !merged.includes(number)).map(live);
        for (const papers of left) expect(papers).toBeGreaterThanOrEqual(2 * Math.max(500, written));
      }),
    );
  });

  it('writes a segment anew of which more than a tenth is deleted, and leaves all as it is where nothing asks for more', () => {
    fc.assert(
      fc.property(several, fc.nat(2_000), (segments, added) => {
        const merged = mergePlan(segments, added);
        const isWorn = ({ rows, deleted = [] }: Sized): boolean => deleted.length > rows / 10;
        segments.forEach((segment, number) => {
          if (isWorn(segment)) expect(merged).toContain(number);
        });
        if (added === 0 && !segments.some(isWorn)) expect(merged).toEqual([]);
      }),
    );
  });

  it('leaves a large segment alone when a few papers come or go', () => {
    expect(mergePlan([{ rows: 90_000, deleted: [1, 2, 3] }, { rows: 400 }], 20)).toEqual([1]);
    expect(mergePlan([{ rows: 90_000, deleted: [1, 2, 3] }, { rows: 400 }], 0)).toEqual([]);
    expect(mergePlan([{ rows: 90_000 }, { rows: 20_000 }, { rows: 3_000 }], 1)).toEqual([]);
  });
});
