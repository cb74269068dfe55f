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
