/** Terms of the Taylor series: 0.5^15 / 15! is below the last bit. */
const TERMS = 14;

/**
 * exp(−x) for x ≥ 0, to a relative error below 1e-12, from sums and products alone: IEEE 754 fixes their results,
 * while `Math.exp` may differ between engines. Argument halving with a Taylor series.
 */
export function expNegative(x: number): number {
  if (x > 700) return 0;
  let halvings = 0;
  for (; x > 0.5; x /= 2) halvings++;
  let sum = 1;
  for (let n = TERMS; n > 0; n--) sum = 1 - (x * sum) / n;
  for (; halvings > 0; halvings--) sum *= sum;
  return sum;
}
