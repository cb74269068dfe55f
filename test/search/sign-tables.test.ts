import fc from 'fast-check';
import { expect, it } from 'vitest';
import { signTables } from '../../src/search/indexes/first-stage.ts';

const vectors = fc
  .integer({ min: 1, max: 12 })
  .chain((groups) =>
    fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 8 * groups, maxLength: 8 * groups }),
  );

it('sums of entries give the signed sum of the query, for any signs', () => {
  fc.assert(
    fc.property(vectors, fc.infiniteStream(fc.boolean()), (numbers, stream) => {
      const query = Float32Array.from(numbers);
      const { tables, offset, scale } = signTables(query);
      const bits = Array.from(query, () => Number(stream.next().value));
      let sum = offset;
      for (let k = 0; k < query.length; k += 4) {
        const nibble = bits.slice(k, k + 4).reduce((n, bit, i) => n | (bit << i), 0);
        const entry = tables[k * 4 + nibble] ?? 0;
        expect(entry).toBeLessThanOrEqual(124);
        sum += entry;
      }
      const exact = query.reduce((s, q, k) => s + (bits[k] ? q : -q), 0);
      const largest = Math.max(...query.map(Math.abs));
      // Each code is off by half a step at most.
      expect(Math.abs(sum * scale - exact)).toBeLessThanOrEqual((query.length * largest) / 62 + 1e-6);
    }),
  );
});

it('of a zero query all entries are zero', () => {
  expect(signTables(new Float32Array(16))).toEqual({ tables: new Uint8Array(64), offset: 0, scale: 0 });
});
