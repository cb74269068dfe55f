import { describe, expect, it } from 'vitest';
import { candidateCount } from '../../src/search/indexes/first-stage.ts';
import { clustered, loadVectors, unit } from './vectors.ts';
import { mulberry32 } from '../../scripts/random.ts';

const DIM = 64;
const ROWS = 12_000;
const data = clustered(ROWS, DIM, 1);
const vector = (row: number): Float32Array => data.subarray(row * DIM, (row + 1) * DIM);
const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, v, i) => sum + v * (b[i] ?? 0), 0);
const next = mulberry32(9);
/** Half of them near a group, half anywhere. */
const queries = Array.from({ length: 40 }, (_, i) =>
  unit(
    i % 2
      ? vector(Math.floor(next() * ROWS)).map((x) => x + (next() - 0.5) * 0.2)
      : Float32Array.from({ length: DIM }, () => next() - 0.5),
  ),
);
const index = await loadVectors(data, DIM, 4_096);

describe('VectorIndex', () => {
  it('scans exactly: scores within the rounding of 8 bits of f32, in their order', () => {
    for (const query of queries) {
      const found = index.exact(query, 50);
      for (const { row, score } of found)
        expect(Math.abs(score - dot(query, vector(row)))).toBeLessThan(0.01);
      const scores = found.map(({ score }) => score);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      const best = Math.max(...Array.from({ length: ROWS }, (_, row) => dot(query, vector(row))));
      expect(found[0]?.score).toBeGreaterThan(best - 0.01);
    }
  });

  it('finds by the cascade what the exact scan finds', () => {
    expect(candidateCount(ROWS, 10)).toBeLessThan(ROWS);
    let same = 0;
    for (const query of queries) {
      const exact = new Set(index.exact(query, 10).map(({ row }) => row));
      same += index.nearest(query, 10).filter(({ row }) => exact.has(row)).length;
    }
    expect(same / (10 * queries.length)).toBeGreaterThanOrEqual(0.99);
  });

  it('finds among the rows of a mask only, and all of them when they are few', () => {
    const mask = new Uint32Array(Math.ceil(ROWS / 32));
    const rows = Array.from({ length: 12 }, (_, i) => (i * 1_009 + 31) % ROWS);
    for (const row of rows) mask[row >> 5] = (mask[row >> 5] ?? 0) | (1 << (row & 31));
    for (const query of queries) {
      const found = index.nearest(query, 100, mask).map(({ row }) => row);
      expect(found.toSorted((a, b) => a - b)).toEqual(rows.toSorted((a, b) => a - b));
    }
    expect(index.nearest(queries[0] ?? unit(vector(0)), 10, new Uint32Array(mask.length))).toEqual([]);
  });

  it('scores given rows as the exact scan does', () => {
    const [query = vector(0)] = queries;
    const found = index.exact(query, 30);
    const scores = index.scores(
      query,
      Uint32Array.from(found, ({ row }) => row),
    );
    found.forEach(({ score }, i) => expect(scores[i]).toBeCloseTo(score, 6));
  });

  it('gives back a stored vector, whose nearest row is itself', () => {
    for (const row of [0, 4_095, 4_096, ROWS - 1]) {
      expect(dot(index.vector(row), vector(row))).toBeGreaterThan(0.9999);
      expect(index.nearest(index.vector(row), 1)[0]?.row).toBe(row);
    }
    expect(() => index.vector(ROWS)).toThrow(RangeError);
  });

  it('does all of that with codes of 4 bits, less exactly', async () => {
    const four = await loadVectors(data, DIM, 4_096, 4);
    let same = 0;
    for (const query of queries) {
      const found = four.exact(query, 10);
      for (const { row, score } of found) expect(Math.abs(score - dot(query, vector(row)))).toBeLessThan(0.1);
      const scores = four.scores(
        query,
        Uint32Array.from(found, ({ row }) => row),
      );
      found.forEach(({ score }, i) => expect(scores[i]).toBeCloseTo(score, 6));
      const kept = new Set(found.map(({ row }) => row));
      same += four.nearest(query, 10).filter(({ row }) => kept.has(row)).length;
    }
    expect(same / (10 * queries.length)).toBeGreaterThanOrEqual(0.99);
    expect(dot(four.vector(4_096), vector(4_096))).toBeGreaterThan(0.99);
  });

  it('is exact for a small corpus and holds a zero vector', async () => {
    const few = new Float32Array(3 * DIM);
    few.set(vector(5), DIM);
    const small = await loadVectors(few, DIM, 4_096);
    expect(small.nearest(vector(5), 10).map(({ row }) => row)).toEqual([1, 0, 2]);
    expect(small.vector(0)).toEqual(new Float32Array(DIM));
  });
});
