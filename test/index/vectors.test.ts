import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeVectors, readVectorsHeader, vectorsCapacity } from '../../src/index/vectors.ts';
import { displaced, patched } from './binary.ts';

const dims = fc.constantFrom(16, 32, 48);
const finite = fc.float({ noNaN: true, noDefaultInfinity: true });

const matrices = dims.chain((dim) =>
  fc
    .array(fc.float32Array({ minLength: dim, maxLength: dim, noNaN: true, noDefaultInfinity: true }), {
      minLength: 1,
      maxLength: 9,
    })
    .map((rows) => ({ dim, rows: rows.length, data: Float32Array.from(rows.flatMap((row) => [...row])) })),
);

function decode(value: Uint8Array) {
  const header = readVectorsHeader(value);
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  return {
    ...header,
    code: (row: number, i: number) => view.getInt8(header.codesOffset + row * header.dim + i),
    scale: (row: number) => view.getFloat32(header.scalesOffset + row * 4, true),
  };
}

describe('encodeVectors', () => {
  it('keeps every number within half a step of its vector', () => {
    fc.assert(
      fc.property(matrices, fc.nat({ max: 2 ** 32 - 1 }), ({ dim, rows, data }, firstRow) => {
        const vectors = decode(displaced(encodeVectors(firstRow, dim, data)));
        expect(vectors).toMatchObject({ firstRow, rows, dim });
        data.forEach((x, at) => {
          const row = Math.floor(at / dim);
          const code = vectors.code(row, at % dim);
          const scale = vectors.scale(row);
          // The smallest normal f32 / 127: below it a scale has few bits and the bound below does not hold.
          if (scale > 1e-40) expect(Math.abs(x - code * scale)).toBeLessThanOrEqual(scale * 0.5001);
          expect(code).toBeGreaterThanOrEqual(-127);
        });
      }),
    );
  });

  it('gives the largest number of each vector the code 127 or -127', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 16, maxLength: 16 }), (numbers) => {
        const max = Math.max(...numbers.map(Math.abs));
        fc.pre(max > 1e-35);
        const vectors = decode(encodeVectors(0, 16, Float32Array.from(numbers)));
        const at = numbers.findIndex((x) => Math.abs(x) === max);
        expect(Math.abs(vectors.code(0, at))).toBe(127);
        expect(vectors.scale(0)).toBe(Math.fround(max / 127));
      }),
    );
  });

  it('writes a zero vector as scale 0 and codes 0', () => {
    const data = new Float32Array(48);
    data[20] = -3;
    const vectors = decode(encodeVectors(5, 16, data));
    expect([vectors.scale(0), vectors.scale(1), vectors.scale(2)]).toEqual([0, Math.fround(3 / 127), 0]);
    expect([vectors.code(0, 4), vectors.code(1, 4), vectors.code(2, 4)]).toEqual([0, -127, 0]);
  });

  it('refuses what is not finite, ragged or not a multiple of 16', () => {
    const nan = new Float32Array(32);
    nan[17] = Number.NaN;
    expect(() => encodeVectors(3, 16, nan)).toThrow(/row 4/);
    for (const [dim, length] of [
      [16, 24],
      [24, 24],
      [0, 0],
      [16, 0],
    ] as const) {
      expect(() => encodeVectors(0, dim, new Float32Array(length))).toThrow(
        expect.objectContaining({ code: 'input-invalid' }) as Error,
      );
    }
  });
});

describe('readVectorsHeader', () => {
  const value = encodeVectors(
    7,
    16,
    Float32Array.from({ length: 32 }, (_, i) => i),
  );

  it('says where codes and scales are, codes 16-aligned', () => {
    expect(readVectorsHeader(value)).toEqual({
      firstRow: 7,
      rows: 2,
      dim: 16,
      codesOffset: 64,
      scalesOffset: 96,
      byteLength: 104,
    });
  });

  it.each([
    ['another magic', patched(value, 3, 88), 'index-corrupt'],
    ['another version', patched(value, 4, 2, 0), 'index-format-unsupported'],
    ['another header length', patched(value, 6, 32), 'index-corrupt'],
    ['more rows than bytes', patched(value, 12, 3), 'index-corrupt'],
    ['no rows', patched(value, 12, 0), 'index-corrupt'],
    ['a dimension that is no multiple of 16', patched(value, 16, 17), 'index-corrupt'],
    ['a byte too few', value.subarray(0, -1), 'index-corrupt'],
    ['half a header', value.subarray(0, 40), 'index-corrupt'],
    ['nothing', value.subarray(0, 0), 'index-corrupt'],
  ])('refuses %s', (_, bytes, code) => {
    expect(() => readVectorsHeader(bytes)).toThrow(expect.objectContaining({ code }) as Error);
  });

  it('names both versions', () => {
    expect(() => readVectorsHeader(patched(value, 4, 9, 0))).toThrow(/format 9.*reads 1/);
  });
});

it('vectorsCapacity fills a value without exceeding it', () => {
  fc.assert(
    fc.property(dims, fc.integer({ min: 200, max: 20_000 }), (dim, bytes) => {
      const rows = vectorsCapacity(dim, bytes);
      expect(encodeVectors(0, dim, new Float32Array(rows * dim)).length).toBeLessThanOrEqual(bytes);
      expect(encodeVectors(0, dim, new Float32Array((rows + 1) * dim)).length).toBeGreaterThan(bytes);
    }),
    { numRuns: 30 },
  );
});
