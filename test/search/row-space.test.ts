import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Segment } from '../../src/index/manifest.ts';
import { countRows, hasRow } from '../../src/search/indexes/bitmap.ts';
import { isLive, rowSpaceOf, spreadRows } from '../../src/search/indexes/row-space.ts';
import { parts } from './segment-parts.ts';

it('numbers the rows of segments one after the other, each from a multiple of 32 on, and knows which have papers', () => {
  fc.assert(
    fc.property(parts, (list) => {
      const space = rowSpaceOf(list as Segment[]);
      let end = 0;
      for (const { base, segment } of space.segments) {
        expect(base % 32).toBe(0);
        expect(base).toBeGreaterThanOrEqual(end);
        expect(base - end).toBeLessThan(32);
        end = base + segment.rows;
      }
      expect(space.rows).toBe(end);
      const live = new Set(
        space.segments.flatMap(({ base, segment }) =>
          [...Array(segment.rows).keys()]
            .filter((row) => !segment.deleted?.includes(row))
            .map((row) => base + row),
        ),
      );
      expect(space.papers).toBe(live.size);
      for (let row = 0; row < space.rows + 40; row++) {
        if (isLive(space, row) !== live.has(row)) expect.fail(`row ${row}`);
        if (row < space.rows && space.live && hasRow(space.live, row) !== live.has(row))
          expect.fail(`bit ${row}`);
      }
      if (space.live === undefined) expect(live.size).toBe(space.rows);
      else expect(countRows(space.live)).toBe(live.size);
    }),
  );
});

it('spreads over papers only, in order, none twice, as many as are asked for and evenly', () => {
  fc.assert(
    fc.property(parts, fc.integer({ min: 1, max: 100 }), (list, most) => {
      const space = rowSpaceOf(list as Segment[]);
      const rows = Array.from(spreadRows(space, most));
      expect(rows).toHaveLength(Math.min(most, space.papers));
      expect(rows.every((row) => isLive(space, row))).toBe(true);
      expect(rows).toEqual(Array.from(new Set(rows)).sort((a, b) => a - b));
      const live = [...Array(space.rows).keys()].filter((row) => isLive(space, row));
      const places = rows.map((row) => live.indexOf(row));
      const gaps = places.slice(1).map((place, i) => place - (places[i] ?? 0));
      if (gaps.length > 0) expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
    }),
  );
});
