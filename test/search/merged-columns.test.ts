import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeColumns, openColumns, type RowColumns } from '../../src/index/format/columns.ts';
import type { Segment } from '../../src/index/manifest.ts';
import { mergeColumns } from '../../src/search/indexes/merged-columns.ts';
import { isLive, rowSpaceOf } from '../../src/search/indexes/row-space.ts';
import { mulberry32 } from '../../scripts/random.ts';
import { parts } from './segment-parts.ts';

/** Dates and trends of few values, so that many are equal. */
function columnsOf(rows: number, random: () => number): RowColumns[] {
  return Array.from({ length: rows }, () => ({
    date: 20_240_000 + Math.floor(random() * 5),
    trend: Math.floor(random() * 4) / 3,
    titleTerms: Math.floor(random() * 300),
    length: Math.floor(random() * 1_000),
  }));
}

it('are those of one value of all rows, less what was deleted', () => {
  fc.assert(
    fc.property(parts, fc.nat(), (list, seed) => {
      const random = mulberry32(seed);
      const space = rowSpaceOf(list as Segment[]);
      const written = list.map(({ rows }) => columnsOf(rows, random));
      const merged = mergeColumns(
        space,
        written.map((rows) => openColumns(encodeColumns(rows), rows.length)),
      );
      const live = space.segments.flatMap(({ base, segment }, i) =>
        (written[i] ?? []).flatMap((columns, row) =>
          isLive(space, base + row) && row < segment.rows ? [{ at: base + row, columns }] : [],
        ),
      );
      const whole = openColumns(encodeColumns(live.map(({ columns }) => columns)), live.length);
      const rowOf = (i: number): number => live[i]?.at ?? -1;
      expect(Array.from(merged.newest)).toEqual(Array.from(whole.newest, rowOf));
      expect(Array.from(merged.trending)).toEqual(Array.from(whole.trending, rowOf));
      expect(live.map(({ at }) => merged.dates[at])).toEqual(Array.from(whole.dates));
      expect(live.map(({ at }) => merged.titleTerms[at])).toEqual(Array.from(whole.titleTerms));
      // Neither what was deleted nor what lies between two segments has a date.
      const rows = new Set(live.map(({ at }) => at));
      expect(Array.from(merged.dates).filter((date, row) => date !== 0 && !rows.has(row))).toEqual([]);
    }),
  );
});
