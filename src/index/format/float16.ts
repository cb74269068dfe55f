const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/**
 * A number as IEEE 754 binary16, rounded to the nearest, ties to even. JavaScript gets `Float16Array` only after Node 20.
 * @returns its 16 bits
 */
export function halfOf(x: number): number {
  single[0] = x;
  const [all = 0] = bits;
  const sign = (all >>> 16) & 0x8000;
  const exponent = (all >>> 23) & 0xff;
  const fraction = all & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200);
  const scaled = exponent - 112;
  if (scaled >= 31) return sign | 0x7c00;
  if (scaled <= 0) {
    if (scaled < -10) return sign;
    return sign | rounded(fraction | 0x800000, 14 - scaled);
  }
  // A fraction that is rounded up to the next power of two carries into the exponent, as it should.
  return sign | ((scaled << 10) + rounded(fraction, 13));
}

function rounded(fraction: number, drop: number): number {
  const kept = fraction >>> drop;
  const rest = fraction & ((1 << drop) - 1);
  const half = 1 << (drop - 1);
  return kept + (rest > half || (rest === half && (kept & 1) === 1) ? 1 : 0);
}

/** The number that 16 bits of IEEE 754 binary16 stand for. */
export function numberOf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 31;
  const fraction = half & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}
