/** Σ x_k y_k in f64, one product after the other: the same bits on every machine. */
export function dot(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < x.length; k++) sum += (x[k] ?? 0) * (y[k] ?? 0);
  return sum;
}

/** Brings a vector to length 1 in place; a zero vector stays one. `Math.sqrt` is exact on every machine, `Math.hypot` is not. */
export function toUnit<Vector extends Float32Array | Float64Array>(x: Vector): Vector {
  const length = Math.sqrt(dot(x, x));
  for (let k = 0; k < x.length; k++) x[k] = length > 0 ? (x[k] ?? 0) / length : 0;
  return x;
}

/** Arithmetic mean; NaN of no values. */
export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum / values.length;
}

/** The number that the bits of an IEEE 754 binary16 stand for. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
