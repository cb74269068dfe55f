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
  const checksum = new Checksum32();
  checksum.update(bytes);
  return checksum.digest();
}

const BLOCK_BYTES = 64;

/** {@link checksum32} of bytes that come in pieces. */
export class Checksum32 {
  readonly #lanes = Int32Array.from({ length: 16 }, (_, lane) => 0x811c9dc5 + lane);
  /** The beginning of a block that is not whole yet. */
  readonly #rest = new Uint8Array(BLOCK_BYTES);
  #restBytes = 0;

  update(bytes: Uint8Array): void {
    let from = 0;
    if (this.#restBytes > 0) {
      from = Math.min(BLOCK_BYTES - this.#restBytes, bytes.length);
      this.#rest.set(bytes.subarray(0, from), this.#restBytes);
      this.#restBytes += from;
      if (this.#restBytes < BLOCK_BYTES) return;
      this.#takeBlocks(this.#rest);
      this.#restBytes = 0;
    }
    const end = bytes.length - ((bytes.length - from) % BLOCK_BYTES);
    this.#takeBlocks(bytes.subarray(from, end));
    this.#rest.set(bytes.subarray(end));
    this.#restBytes = bytes.length - end;
  }

  digest(): number {
    return this.#rest.subarray(0, this.#restBytes).reduce(take, this.#lanes.reduce(take, 0x811c9dc5)) >>> 0;
  }

  #takeBlocks(bytes: Uint8Array): void {
    const lanes = this.#lanes;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < bytes.length; at += 4) {
      const lane = (at >> 2) & 15;
      lanes[lane] = take(lanes[lane] ?? 0, view.getInt32(at, true));
    }
  }
}

function take(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, 0x01000193);
  return (product << 13) | (product >>> 19);
}

/** SHA-256 in lower-case hex, of bytes or of a text as UTF-8: names every immutable value of an index. */
export async function sha256Hex(content: Uint8Array | string): Promise<string> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  let hex = '';
  for (const byte of digest) hex += byte.toString(16).padStart(2, '0');
  return hex;
}
