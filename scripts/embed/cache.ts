import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { SextantError } from '../../src/errors.ts';

// A file is a header and records of one length, appended only:
//   header   magic `SXTE` · u32 version · u32 dim · u32 0 · model hash (32 bytes)
//   record   key (32 bytes) · dim × f32
// All numbers are little-endian.
const MAGIC = 0x45545853;
const VERSION = 1;
const HEADER_BYTES = 48;
const KEY_BYTES = 32;
const READ_RECORDS = 1_000;

export interface EmbeddingRecord {
  /** sha256 in hexadecimal. */
  key: string;
  /** Of unit length. */
  embedding: Float32Array;
}

/**
 * Embeddings on disk, by key, so that a run that was killed goes on where it was and unchanged texts are never
 * embedded twice. One process at a time may write. A record that a crash left torn, or whose embedding is not of
 * unit length, does not count.
 */
export class EmbeddingCache {
  readonly #fd: number;
  readonly #file: string;
  readonly #dim: number;
  readonly #rows = new Map<string, number>();
  #records = 0;

  /**
   * Opens or creates `<dir>/<modelHash>.emb`.
   * @throws SextantError `input-invalid` when the file is not a cache of this model.
   */
  constructor(dir: string, modelHash: string, dim: number) {
    mkdirSync(dir, { recursive: true });
    this.#file = join(dir, `${modelHash}.emb`);
    this.#dim = dim;
    // a+ creates the file; positions are then given with every read, and writes go to the end.
    this.#fd = openSync(this.#file, 'a+');
    const header = headerOf(modelHash, dim);
    const { size } = fstatSync(this.#fd);
    if (size < HEADER_BYTES) {
      ftruncateSync(this.#fd, 0);
      writeSync(this.#fd, header);
      fsyncSync(this.#fd);
      return;
    }
    const found = Buffer.alloc(HEADER_BYTES);
    readSync(this.#fd, found, 0, HEADER_BYTES, 0);
    if (!found.equals(header)) {
      this.close();
      throw new SextantError(
        'input-invalid',
        `${this.#file} is not a cache of embeddings of this model (its first ${HEADER_BYTES} bytes differ). ` +
          'Delete it: the papers are then embedded again.',
      );
    }
    this.#index(Math.floor((size - HEADER_BYTES) / this.#recordBytes));
    ftruncateSync(this.#fd, this.#end);
  }

  /** How many embeddings can be read. */
  get size(): number {
    return this.#rows.size;
  }

  has(key: string): boolean {
    return this.#rows.has(key);
  }

  /**
   * @returns the embedding, or null when there is none.
   * @throws SextantError `checksum-mismatch` when another process has changed the file.
   */
  read(key: string): Float32Array | null {
    const row = this.#rows.get(key);
    if (row === undefined) return null;
    const record = Buffer.alloc(this.#recordBytes);
    readSync(this.#fd, record, 0, record.length, HEADER_BYTES + row * this.#recordBytes);
    if (record.toString('hex', 0, KEY_BYTES) !== key) throw this.#changed('checksum-mismatch');
    return embeddingOf(record);
  }

  /**
   * Returns once the records are on the disk.
   * @throws SextantError `store-failed` when another process has written to the file.
   */
  append(records: readonly EmbeddingRecord[]): void {
    if (fstatSync(this.#fd).size !== this.#end) throw this.#changed('store-failed');
    const bytes = Buffer.concat(
      records.flatMap(({ key, embedding }) => [
        Buffer.from(key, 'hex'),
        Buffer.from(embedding.buffer, embedding.byteOffset, embedding.byteLength),
      ]),
    );
    if (bytes.length !== records.length * this.#recordBytes) {
      throw new RangeError(`keys have ${KEY_BYTES} bytes and embeddings ${this.#dim} numbers`);
    }
    for (let at = 0; at < bytes.length;) at += writeSync(this.#fd, bytes, at);
    fsyncSync(this.#fd);
    for (const { key } of records) this.#rows.set(key, this.#records++);
  }

  close(): void {
    closeSync(this.#fd);
  }

  get #recordBytes(): number {
    return KEY_BYTES + 4 * this.#dim;
  }

  get #end(): number {
    return HEADER_BYTES + this.#records * this.#recordBytes;
  }

  #index(records: number): void {
    const chunk = Buffer.alloc(READ_RECORDS * this.#recordBytes);
    while (this.#records < records) {
      const bytes = Math.min(READ_RECORDS, records - this.#records) * this.#recordBytes;
      readSync(this.#fd, chunk, 0, bytes, this.#end);
      for (let at = 0; at < bytes; at += this.#recordBytes, this.#records++) {
        const record = chunk.subarray(at, at + this.#recordBytes);
        if (isUnit(embeddingOf(record))) this.#rows.set(record.toString('hex', 0, KEY_BYTES), this.#records);
      }
    }
  }

  #changed(code: 'checksum-mismatch' | 'store-failed'): SextantError {
    return new SextantError(
      code,
      `${this.#file} was changed by another process. Run one at a time, and start this one again.`,
    );
  }
}

function headerOf(modelHash: string, dim: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  [MAGIC, VERSION, dim].forEach((value, i) => header.writeUInt32LE(value, 4 * i));
  header.write(modelHash, 16, 'hex');
  return header;
}

/** A copy, since a view of f32 must be aligned. */
function embeddingOf(record: Buffer): Float32Array {
  return new Float32Array(Uint8Array.from(record.subarray(KEY_BYTES)).buffer);
}

function isUnit(embedding: Float32Array): boolean {
  return Math.abs(embedding.reduce((sum, v) => sum + v * v, 0) - 1) < 1e-3;
}
