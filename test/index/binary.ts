/** A copy of a value with some bytes replaced from `offset` on. */
export function patched(value: Uint8Array, offset: number, ...bytes: number[]): Uint8Array {
  const copy = value.slice();
  copy.set(bytes, offset);
  return copy;
}

/** A copy at an odd offset of a larger buffer, as a value may lie in memory. */
export function displaced(value: Uint8Array): Uint8Array {
  const buffer = new Uint8Array(value.length + 10).fill(255);
  buffer.set(value, 3);
  return buffer.subarray(3, 3 + value.length);
}
