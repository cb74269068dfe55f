import { checksum32 } from '../../src/hash.ts';
import { isUnit } from '../../src/index/format/vectors.ts';

// key (32 bytes) · dim × f32 · u32, checksum32 of all that is before it. Little-endian.
const KEY_BYTES = 32;
const CHECKSUM_BYTES = 4;

/** One embedding in a cache. */
export interface EmbeddingRecord {
  /** sha256 in hexadecimal. */
  key: string;
  /** An f32 vector of unit length. */
  embedding: Float32Array;
}

/** Length of one record in bytes, for embeddings of `dim` numbers. */
export function recordBytes(dim: number): number {
  return KEY_BYTES + 4 * dim + CHECKSUM_BYTES;
}

/** @throws RangeError when the key, or the length or the numbers of the embedding, are not what they should be. */
export function encodeRecord({ key, embedding }: EmbeddingRecord, dim: number): Buffer {
  const bytes = Buffer.alloc(recordBytes(dim));
  const keyBytes = bytes.write(key, 'hex');
  if (keyBytes !== KEY_BYTES || embedding.length !== dim || !isUnit(embedding)) {
    throw new RangeError(`keys have ${KEY_BYTES} bytes and embeddings ${dim} numbers of unit length`);
  }
  bytes.set(new Uint8Array(embedding.buffer, embedding.byteOffset, embedding.byteLength), KEY_BYTES);
  const end = bytes.length - CHECKSUM_BYTES;
  bytes.writeUInt32LE(checksum32(bytes.subarray(0, end)), end);
  return bytes;
}

/** Null when a bit of the record is another than was written, or the embedding is not of unit length. */
export function decodeRecord(bytes: Buffer): EmbeddingRecord | null {
  const end = bytes.length - CHECKSUM_BYTES;
  if (checksum32(bytes.subarray(0, end)) !== bytes.readUInt32LE(end)) return null;
  // A copy, since a view of f32 must be aligned.
  const embedding = new Float32Array(Uint8Array.from(bytes.subarray(KEY_BYTES, end)).buffer);
  return isUnit(embedding) ? { key: bytes.toString('hex', 0, KEY_BYTES), embedding } : null;
}
