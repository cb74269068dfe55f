import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkEmbeddings,
  embeddingsCapacity,
  encodeEmbeddings,
  readEmbeddings,
} from '../../src/index/format/embeddings.ts';
import { halfOf, numberOf } from '../../src/index/format/float16.ts';
import { displaced, patched } from './binary.ts';

const refusal = (code: string): Error => expect.objectContaining({ code }) as Error;

describe('encodeEmbeddings and readEmbeddings', () => {
  it('give back every number as 16 bits have it, wherever the value lies', () => {
    const matrices = fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 20 }))
      .chain(([dim, rows]) =>
        fc.tuple(
          fc.constant(dim),
          fc.constant(rows),
          fc.float32Array({ minLength: dim * rows, maxLength: dim * rows, noNaN: true, min: -1, max: 1 }),
        ),
      );
    fc.assert(
      fc.property(matrices, ([dim, rows, numbers]) => {
        const value = displaced(encodeEmbeddings(dim, numbers));
        checkEmbeddings(value, { rows }, dim);
        expect(readEmbeddings(value)).toEqual(numbers.map((x) => numberOf(halfOf(x))));
        expect(value.length).toBe(16 + 2 * dim * rows);
        // What was read is written as the same bytes: a segment can be merged again and again.
        expect(encodeEmbeddings(dim, readEmbeddings(value))).toEqual(Uint8Array.from(value));
      }),
    );
  });

  it('loses a tenth of a percent of a unit vector at most', () => {
    const vector = Float32Array.from({ length: 384 }, (_, k) => Math.sin(k) / Math.sqrt(192));
    const read = readEmbeddings(encodeEmbeddings(384, vector));
    const dot = read.reduce((sum, x, k) => sum + x * (vector[k] ?? 0), 0);
    expect(Math.abs(dot - vector.reduce((sum, x) => sum + x * x, 0))).toBeLessThan(0.001);
  });
});

describe('checkEmbeddings', () => {
  const value = encodeEmbeddings(4, new Float32Array(12));

  it.each([
    ['another magic', patched(value, 0, 0), 'index-corrupt'],
    ['another version', patched(value, 4, 1), 'index-format-unsupported'],
    ['other rows', patched(value, 8, 4), 'index-corrupt'],
    ['another dimension', patched(value, 12, 5), 'index-corrupt'],
    ['a byte too few', value.subarray(0, -1), 'index-corrupt'],
    ['a byte too many', Uint8Array.from([...value, 0]), 'index-corrupt'],
  ])('refuses %s', (_, bytes, code) => {
    expect(() => checkEmbeddings(bytes, { rows: 3 }, 4)).toThrow(refusal(code));
  });
});

it('embeddingsCapacity fills a value without exceeding it, and holds one row in any case', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 512 }), fc.integer({ min: 1, max: 20_000 }), (dim, bytes) => {
      const rows = embeddingsCapacity(dim, bytes);
      const lengthOf = (count: number): number => encodeEmbeddings(dim, new Float32Array(count * dim)).length;
      expect(rows).toBeGreaterThan(0);
      if (rows > 1) expect(lengthOf(rows)).toBeLessThanOrEqual(bytes);
      expect(lengthOf(rows + 1)).toBeGreaterThan(bytes);
    }),
  );
});
