import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeVectors, readVectorsHeader, vectorsCapacity } from '../../src/index/format/vectors.ts';
import { displaced, patched } from './binary.ts';
import { decodeVectors } from './decode-vectors.ts';
import { runs } from '../setup/runs.ts';

const dims = fc.constantFrom(16, 32, 48);
const widths = fc.constantFrom(4 as const, 8 as const);

/** Unit vectors and zeros. */
const matrices = fc
  .tuple(dims, fc.integer({ min: 1, max: 70 }))
  .chain(([dim, rows]) =>
    fc
      .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: rows * dim, maxLength: rows * dim })
      .map((numbers) => ({ dim, rows, data: unitRows(numbers, dim) })),
  );

function unitRows(numbers: number[], dim: number): Float32Array {
  return Float32Array.from(numbers, (x, at) => {
    const start = at - (at % dim);
    const length = Math.hypot(...numbers.slice(start, start + dim));
    return length > 1e-6 ? x / length : 0;
  });
}

describe('encodeVectors', () => {
  it('keeps every vector less the centroid, in the right score with itself', () => {
    fc.assert(
      fc.property(matrices, fc.nat({ max: 2 ** 32 - 1 }), ({ dim, rows, data }, firstRow) => {
        const vectors = decodeVectors(displaced(encodeVectors({ firstRow, dim, bits: 8 }, data)));
        expect(vectors).toMatchObject({ firstRow, rows, dim, bits: 8 });
        for (let row = 0; row < rows; row++) {
          const step = vectors.scale(row);
          const stored = Array.from(
            { length: dim },
            (_, k) => vectors.centroid(k) + vectors.code(row, k) * step,
          );
          const x = Array.from(data.subarray(row * dim, (row + 1) * dim));
          const score = stored.reduce((sum, v, k) => sum + v * (x[k] ?? 0), 0);
          expect(Math.abs(score - x.reduce((sum, v) => sum + v * v, 0))).toBeLessThan(0.01);
          expect(Math.hypot(...stored.map((v, k) => v - (x[k] ?? 0)))).toBeLessThan(
            step * Math.sqrt(dim) + 1e-6,
          );
        }
      }),
    );
  });

  it('has codes of 4 bits, in the right score with their vector', () => {
    fc.assert(
      fc.property(matrices, ({ data }) => {
        const dim = 32;
        const rows = Math.ceil(data.length / dim);
        const padded = new Float32Array(rows * dim);
        padded.set(data.map((x) => x / 2));
        const vectors = decodeVectors(encodeVectors({ firstRow: 0, dim, bits: 4 }, padded));
        for (let row = 0; row < rows; row++) {
          const rest = Array.from(
            { length: dim },
            (_, k) => (padded[row * dim + k] ?? 0) - vectors.centroid(k),
          );
          const codes = rest.map((_, k) => vectors.code(row, k));
          expect(codes.every((code) => code >= -7 && code <= 7)).toBe(true);
          const product = rest.reduce((sum, x, k) => sum + x * (codes[k] ?? 0), 0);
          const squares = rest.reduce((sum, x) => sum + x * x, 0);
          // The scale is rounded up to its unit.
          expect(Math.abs(product * vectors.scale(row) - squares)).toBeLessThan(2 ** -16 * product + 1e-6);
        }
      }),
      { numRuns: runs(40) },
    );
  });

  it('writes signs and factors relative to the centroid, row by row in blocks of 32', () => {
    fc.assert(
      fc.property(matrices, ({ dim, rows, data }) => {
        const vectors = decodeVectors(encodeVectors({ firstRow: 0, dim, bits: 8 }, data));
        for (let k = 0; k < dim; k++) {
          const column = data.filter((_, i) => i % dim === k);
          expect(vectors.centroid(k)).toBeCloseTo(column.reduce((s, x) => s + x, 0) / rows, 6);
        }
        for (let row = 0; row < rows; row++) {
          const r = Array.from({ length: dim }, (_, k) => (data[row * dim + k] ?? 0) - vectors.centroid(k));
          expect(r.map((_, k) => vectors.sign(row, k))).toEqual(r.map((x) => Number(x > 0)));
          const sum = r.reduce((s, x) => s + Math.abs(x), 0);
          const squares = r.reduce((s, x) => s + x * x, 0);
          expect(Math.abs(vectors.factor(row) - (sum > 0 ? squares / sum : 0))).toBeLessThan(2 ** -15);
        }
      }),
      { numRuns: runs(40) },
    );
  });

  it('writes vectors that are all the same as their centroid and codes 0', () => {
    const data = new Float32Array(48);
    for (const row of [0, 1, 2]) data[row * 16 + 4] = -1;
    const vectors = decodeVectors(encodeVectors({ firstRow: 5, dim: 16, bits: 8 }, data));
    expect(vectors.centroid(4)).toBe(-1);
    expect([0, 1, 2].map((row) => vectors.code(row, 4))).toEqual([0, 0, 0]);
  });

  it('refuses what is not finite, too long, ragged or not a multiple of 16', () => {
    const nan = new Float32Array(32);
    nan[17] = Number.NaN;
    expect(() => encodeVectors({ firstRow: 3, dim: 16, bits: 8 }, nan)).toThrow(/row 4/);
    expect(() => encodeVectors({ firstRow: 0, dim: 16, bits: 8 }, new Float32Array(16).fill(1))).toThrow(
      /row 0 has length 4/,
    );
    const shapes = [
      [16, 24],
      [24, 24],
      [0, 0],
      [16, 0],
    ] as const;
    for (const [dim, length] of shapes) {
      expect(() => encodeVectors({ firstRow: 0, dim, bits: 8 }, new Float32Array(length))).toThrow(
        /multiple of 16/,
      );
    }
    expect(() => encodeVectors({ firstRow: 0, dim: 48, bits: 4 }, new Float32Array(48))).toThrow(
      /multiple of 32/,
    );
  });
});

describe('readVectorsHeader', () => {
  const data = Float32Array.from({ length: 33 * 16 }, (_, i) => i / 10_000);
  const value = encodeVectors({ firstRow: 7, dim: 16, bits: 8 }, data);

  it('says where each part is, all of them 16-aligned', () => {
    expect(readVectorsHeader(value)).toEqual({
      firstRow: 7,
      rows: 33,
      dim: 16,
      bits: 8,
      centroidOffset: 64,
      codesOffset: 128,
      scalesOffset: 656,
      signsOffset: 736,
      factorsOffset: 864,
      byteLength: 992,
    });
  });

  it.each([
    ['another magic', patched(value, 3, 88), 'index-corrupt'],
    ['another version', patched(value, 4, 1, 0), 'index-format-unsupported'],
    ['another header length', patched(value, 6, 32), 'index-corrupt'],
    ['more rows than bytes', patched(value, 12, 133), 'index-corrupt'],
    ['no rows', patched(value, 12, 0), 'index-corrupt'],
    ['a dimension that is no multiple of 16', patched(value, 16, 17), 'index-corrupt'],
    ['codes of 5 bits', patched(value, 20, 5), 'index-corrupt'],
    ['codes of 4 bits, and so fewer bytes', patched(value, 20, 4), 'index-corrupt'],
    ['a byte too few', value.subarray(0, -1), 'index-corrupt'],
    ['half a header', value.subarray(0, 40), 'index-corrupt'],
    ['nothing', value.subarray(0, 0), 'index-corrupt'],
  ])('refuses %s', (_, bytes, code) => {
    expect(() => readVectorsHeader(bytes)).toThrow(expect.objectContaining({ code }) as Error);
  });

  it('names both versions', () => {
    expect(() => readVectorsHeader(patched(value, 4, 9, 0))).toThrow(/format 9.*reads 2/);
  });
});

it('vectorsCapacity fills a value with whole blocks without exceeding it', () => {
  fc.assert(
    fc.property(widths, fc.integer({ min: 5_000, max: 40_000 }), (bits, bytes) => {
      const dim = 32;
      const rows = vectorsCapacity(dim, bits, bytes);
      const encode = (n: number) => encodeVectors({ firstRow: 0, dim, bits }, new Float32Array(n * dim));
      expect(rows % 32).toBe(0);
      expect(encode(rows).length).toBeLessThanOrEqual(bytes);
      expect(encode(rows + 32).length).toBeGreaterThan(bytes);
    }),
    { numRuns: runs(30) },
  );
});
