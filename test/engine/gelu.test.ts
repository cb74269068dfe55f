import { expect, it } from 'vitest';
import { gelu } from '../../src/engine/reference.ts';

/** The series Σ (−1)^n x^(2n+1) / (n! (2n+1)) · 2/√π, good to 1e-9 for |x| ≤ 4. */
function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 120; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

it('gelu is x · Φ(x) within 1.5e-4', () => {
  for (let x = -5.6; x <= 5.6; x += 0.001) {
    const exact = (x * (1 + erf(x / Math.SQRT2))) / 2;
    expect(Math.abs(gelu(x) - exact)).toBeLessThan(1.5e-4);
  }
  expect(gelu(20)).toBeCloseTo(20, 3);
  expect(Math.abs(gelu(-20))).toBeLessThan(1e-3);
});
