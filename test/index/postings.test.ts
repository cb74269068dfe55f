import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteReader, ByteWriter } from '../../src/index/format/bytes.ts';
import { decodeRows, encodeCounts, encodeRows, MAX_COUNT } from '../../src/index/format/postings-value.ts';

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

it('a posting has its count in the lowest bits, 15 for more', () => {
  fc.assert(
    fc.property(rowSets, (set) => {
      const rows = set.toSorted((a, b) => a - b);
      const counts = rows.map((row) => row % 40);
      const reader = new ByteReader(encodeCounts(rows, counts));
      let row = 0;
      rows.forEach((wanted, i) => {
        const posting = reader.varint();
        row += posting >>> 4;
        expect([row, posting & MAX_COUNT]).toEqual([wanted, Math.min(15, counts[i] ?? 0)]);
      });
    }),
  );
});
