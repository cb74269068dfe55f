/** FNV-1a, 32 bit (draft-eastlake-fnv): a checksum against damage, which names nothing. */
export function fnv1a32(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
  return hash >>> 0;
}

/**
 * The checksum of a value that is loaded whole: h = rotl((h ^ word) · P, 13) in sixteen lanes, which take the words of
 * each 64 bytes by turns, then the same over the lanes and the bytes that are left. `engine/kernels/checksum_u32.ts` is
 * what readers run.
 */
export function checksum32(bytes: Uint8Array): number {
  const lanes = Int32Array.from({ length: 16 }, (_, lane) => 0x811c9dc5 + lane);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length - (bytes.length % 64);
  for (let at = 0; at < whole; at += 4) {
    const lane = (at >> 2) & 15;
    lanes[lane] = take(lanes[lane] ?? 0, view.getInt32(at, true));
  }
  return bytes.subarray(whole).reduce(take, lanes.reduce(take, 0x811c9dc5)) >>> 0;
}

function take(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, 0x01000193);
  return (product << 13) | (product >>> 19);
}
