import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteReader, ByteWriter } from '../../src/index/format/bytes.ts';
import { idf, impactOf } from '../../src/index/bm25.ts';
import { decodeRows, encodeImpacts, encodeRows, MAX_IMPACT } from '../../src/index/format/postings-value.ts';

const rowSets = fc.uniqueArray(fc.integer({ min: 0, max: 200_000 }), { maxLength: 200 });

it('numbers of any size are read back', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 31 - 1 })), (numbers) => {
      const writer = new ByteWriter(1);
      for (const number of numbers) writer.varint(number);
      const reader = new ByteReader(writer.toBytes());
      expect(numbers.map(() => reader.varint())).toEqual(numbers);
      expect(reader.done).toBe(true);
      expect(reader.varint()).toBe(0);
    }),
  );
});

it('rows are read back', () => {
  fc.assert(
    fc.property(rowSets, (set) => {
      const rows = set.toSorted((a, b) => a - b);
      expect(Array.from(decodeRows(encodeRows(rows)))).toEqual(rows);
    }),
  );
});

it('a posting has its impact in the lowest bits', () => {
  fc.assert(
    fc.property(rowSets, (set) => {
      const rows = set.toSorted((a, b) => a - b);
      const impacts = rows.map((row) => row % (MAX_IMPACT + 1));
      const reader = new ByteReader(encodeImpacts(rows, impacts));
      let row = 0;
      rows.forEach((wanted, i) => {
        const posting = reader.varint();
        row += posting >>> 4;
        expect([row, posting & MAX_IMPACT]).toEqual([wanted, impacts[i]]);
      });
    }),
  );
});

it('an impact grows with the term, shrinks with the length and stays in its bits', () => {
  const counts = fc.integer({ min: 0, max: 200 });
  fc.assert(
    fc.property(counts, counts, fc.integer({ min: 1, max: 5_000 }), (title, abstract, length) => {
      const impact = impactOf({ title, abstract }, length, 150);
      expect(impact).toBeGreaterThanOrEqual(1);
      expect(impact).toBeLessThanOrEqual(MAX_IMPACT);
      expect(impactOf({ title: title + 1, abstract }, length, 150)).toBeGreaterThanOrEqual(impact);
      expect(impactOf({ title, abstract }, length + 100, 150)).toBeLessThanOrEqual(impact);
    }),
  );
});

it('a rarer term weighs more, and no term less than nothing', () => {
  for (let n = 0; n < 100; n++) expect(idf(100, n)).toBeGreaterThan(idf(100, n + 1));
  expect(idf(100, 100)).toBeGreaterThan(0);
});
