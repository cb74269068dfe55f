import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitTokens, type TokenMeans } from '../../scripts/embed/table-regression.ts';
import { mulberry32 } from '../../scripts/random.ts';
import { runs } from '../setup/runs.ts';

const WIDTH = 8;

function meansOf(texts: readonly (readonly number[])[], tokens: number): TokenMeans {
  const starts = [0];
  const columns: number[] = [];
  const values: number[] = [];
  for (const text of texts) {
    for (const token of new Set(text)) {
      columns.push(token);
      values.push(text.filter((one) => one === token).length / text.length);
    }
    starts.push(columns.length);
  }
  return {
    tokens,
    starts: Uint32Array.from(starts),
    columns: Uint32Array.from(columns),
    values: Float32Array.from(values),
  };
}

function meanRows(texts: readonly (readonly number[])[], vectors: Float32Array): Float32Array {
  return Float32Array.from(
    texts.flatMap((text) =>
      Array.from(
        { length: WIDTH },
        (_, k) => text.reduce((sum, token) => sum + (vectors[token * WIDTH + k] ?? 0), 0) / text.length,
      ),
    ),
  );
}

function randomRows(rows: number, seed: number): Float32Array {
  const next = mulberry32(seed);
  return Float32Array.from({ length: rows * WIDTH }, () => next() - 0.5);
}

const TOKENS = 12;
const text = fc.array(fc.nat(TOKENS - 1), { minLength: 1, maxLength: 6 });

test('texts that are means of vectors are fitted, whatever the features say', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 40 }), fc.nat(), (texts, seed) => {
      const wanted = meanRows(texts, randomRows(TOKENS, seed));
      const means = meansOf(texts, TOKENS);
      const fitted = meanRows(texts, fitTokens(means, randomRows(TOKENS, seed + 1), wanted, WIDTH));
      fitted.forEach((value, i) => expect(Math.abs(value - (wanted[i] ?? Number.NaN))).toBeLessThan(0.05));
    }),
    { numRuns: runs(100) },
  );
});

test('a token that no text has is what a linear map of features makes of the others', () => {
  const next = mulberry32(7);
  const map = Array.from({ length: WIDTH * WIDTH }, () => next() - 0.5);
  const features = randomRows(40, 3);
  const vectors = Float32Array.from(features, (_, i) => {
    const [row, k] = [Math.floor(i / WIDTH), i % WIDTH];
    return Array.from(
      { length: WIDTH },
      (_, j) => (features[row * WIDTH + j] ?? 0) * (map[j * WIDTH + k] ?? 0),
    ).reduce((sum, value) => sum + value);
  });
  const texts = Array.from({ length: 200 }, () => Array.from({ length: 5 }, () => Math.floor(next() * 30)));
  const fitted = fitTokens(meansOf(texts, 30), features, meanRows(texts, vectors), WIDTH);
  expect(fitted).toHaveLength(vectors.length);
  fitted.forEach((value, i) => expect(value).toBeCloseTo(vectors[i] ?? Number.NaN, 1));
});

test('equal texts give equal vectors, and no text a finite one', () => {
  const features = randomRows(TOKENS, 1);
  const texts = [[0, 1], [2], [3, 3, 4]];
  const wanted = randomRows(3, 2);
  const fit = (): Float32Array => fitTokens(meansOf(texts, 5), features, wanted, WIDTH);
  expect(fit()).toEqual(fit());
  expect(fitTokens(meansOf([], 0), features, new Float32Array(), WIDTH).every(Number.isFinite)).toBe(true);
});
