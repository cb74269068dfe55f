import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  addRow,
  type Bitmap,
  countBoth,
  countRows,
  emptyBitmap,
  fullBitmap,
  hasRow,
  intersect,
  subtract,
  unite,
} from '../../src/search/indexes/bitmap.ts';

const ROWS = 100;
const sets = fc.uniqueArray(fc.integer({ min: 0, max: ROWS - 1 }));

function bitmapOf(rows: readonly number[]): Bitmap {
  const set = emptyBitmap(ROWS);
  for (const row of rows) addRow(set, row);
  return set;
}

const rowsOf = (set: Bitmap): number[] =>
  Array.from({ length: set.length * 32 }, (_, row) => row).filter((row) => hasRow(set, row));

it('bitmaps are sets of rows', () => {
  fc.assert(
    fc.property(sets, sets, (a, b) => {
      expect(rowsOf(bitmapOf(a))).toEqual(a.toSorted((x, y) => x - y));
      expect(countRows(bitmapOf(a))).toBe(a.length);
      expect(countBoth(bitmapOf(a), bitmapOf(b))).toBe(a.filter((row) => b.includes(row)).length);
      const both = bitmapOf(a);
      intersect(both, bitmapOf(b));
      expect(rowsOf(both)).toEqual(rowsOf(bitmapOf(a)).filter((row) => b.includes(row)));
      const either = bitmapOf(a);
      unite(either, bitmapOf(b));
      expect(rowsOf(either)).toEqual(
        rowsOf(fullBitmap(ROWS)).filter((row) => a.includes(row) || b.includes(row)),
      );
      const rest = bitmapOf(a);
      subtract(rest, bitmapOf(b));
      expect(rowsOf(rest)).toEqual(rowsOf(bitmapOf(a)).filter((row) => !b.includes(row)));
    }),
  );
});

it('a full one has every row and none beyond', () => {
  for (const rows of [1, 31, 32, 33, 64, 100]) {
    expect(countRows(fullBitmap(rows))).toBe(rows);
    expect(hasRow(fullBitmap(rows), rows - 1)).toBe(true);
    expect(hasRow(fullBitmap(rows), rows)).toBe(false);
  }
});
