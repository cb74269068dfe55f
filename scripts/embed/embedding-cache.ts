import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { SextantError } from '../../src/errors.ts';
import { decodeRecord, type EmbeddingRecord, encodeRecord, recordBytes } from './cache-record.ts';

// A file is a header and records of one length (`cache-record.ts`), appended only:
//   header   magic `SXTE` · u32 version · u32 dim · u32 0 · model hash (32 bytes)
// All numbers are little-endian.
const MAGIC = 0x45545853;
const VERSION = 2;
const HEADER_BYTES = 48;
const READ_RECORDS = 1_000;

/**
 * Embeddings on disk, by key, so that a run that was killed goes on where it was and unchanged texts are never
 * embedded twice. Several processes may write: each batch goes to the end in one write, and what others have written before
 * it is read with it. A record that a crash left torn, that has lost a bit, or whose embedding is not of unit length, does
 * not count.
 */
export class EmbeddingCache {
  readonly #file: string;
  readonly #dim: number;
  readonly #rows = new Map<string, number>();
  #fd: number;
  #records = 0;

  /**
   * Opens or creates `<dir>/<modelHash>.v2.emb`. Damaged records are dropped from the file.
   * @param log Told of embeddings that were there and cannot be used.
   * @throws SextantError `input-invalid` when the file is not a cache of this model.
   */
  constructor(dir: string, modelHash: string, dim: number, log: (line: string) => void = console.error) {
    mkdirSync(dir, { recursive: true });
    this.#file = join(dir, `${modelHash}.v${VERSION}.emb`);
    this.#dim = dim;
    const header = headerOf(modelHash, dim);
    if (!existsSync(this.#file)) reportFormer(join(dir, `${modelHash}.emb`), dim, log);
    this.#fd = this.#open(header);
    // What a crash left. Nobody writes now who began before it: they would have refused to.
    const torn = this.#torn();
    if (torn !== 0) ftruncateSync(this.#fd, fstatSync(this.#fd).size - torn);
    const damaged = this.#index();
    if (damaged === 0) return;
    log(
      `${damaged} of ${this.#records} embeddings in ${this.#file} were damaged. ` +
        'They are dropped, and their papers are embedded again.',
    );
    this.#dropDamaged(header);
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
    const record = decodeRecord(this.#bytes(row, 1));
    if (record?.key !== key) throw this.#changed('checksum-mismatch');
    return record.embedding;
  }

  /**
   * @returns f32 (keys, dim), row-major.
   * @throws SextantError `checksum-mismatch` when one is not there, or another process has changed the file.
   */
  readAll(keys: readonly string[]): Float32Array {
    const embeddings = new Float32Array(keys.length * this.#dim);
    for (const [i, key] of keys.entries()) {
      const embedding = this.read(key);
      if (embedding === null) throw this.#changed('checksum-mismatch');
      embeddings.set(embedding, i * this.#dim);
    }
    return embeddings;
  }

  /**
   * Returns once the records are on the disk.
   * @throws SextantError `store-failed` when another process left less than a record at the end, or cut the file.
   */
  append(records: readonly EmbeddingRecord[]): void {
    if (this.#torn() !== 0) throw this.#changed('store-failed');
    const bytes = Buffer.concat(records.map((record) => encodeRecord(record, this.#dim)));
    writeAll(this.#fd, bytes);
    fsyncSync(this.#fd);
    this.#index();
    if (!records.every(({ key }) => this.#rows.has(key))) throw this.#changed('store-failed');
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** Bytes at the end of the file that are no whole record. */
  #torn(): number {
    return (fstatSync(this.#fd).size - HEADER_BYTES) % recordBytes(this.#dim);
  }

  /** Opens the file, with this header when it is new or a crash left less than a header. */
  #open(header: Buffer): number {
    this.#begin(header);
    // Positions are given with every read, and writes go to the end.
    const fd = openSync(this.#file, 'a+');
    const found = Buffer.alloc(HEADER_BYTES);
    readSync(fd, found, 0, HEADER_BYTES, 0);
    if (found.equals(header)) return fd;
    closeSync(fd);
    throw new SextantError(
      'input-invalid',
      `${this.#file} is not a cache of embeddings of this model (its first ${HEADER_BYTES} bytes differ). ` +
        'Delete it: the papers are then embedded again.',
    );
  }

  /** Puts a file with a header alone where there is none: as a whole, whoever else does so at the same time. */
  #begin(header: Buffer): void {
    const isThere = existsSync(this.#file);
    if (isThere && statSync(this.#file).size >= HEADER_BYTES) return;
    const part = this.#writePart(header, []);
    try {
      if (isThere) renameSync(part, this.#file);
      else linkSync(part, this.#file);
    } catch (error) {
      if (!existsSync(this.#file)) throw error;
    } finally {
      rmSync(part, { force: true });
    }
  }

  /** A file beside this one with the header and some records, on the disk. */
  #writePart(header: Buffer, records: Iterable<Buffer>): string {
    const part = `${this.#file}.${process.pid}.part`;
    const fd = openSync(part, 'w');
    writeAll(fd, header);
    for (const record of records) writeAll(fd, record);
    fsyncSync(fd);
    closeSync(fd);
    return part;
  }

  /**
   * Finds the rows of the keys that are new.
   * @returns how many records of them are damaged.
   */
  #index(): number {
    const records = Math.floor((fstatSync(this.#fd).size - HEADER_BYTES) / recordBytes(this.#dim));
    let damaged = 0;
    while (this.#records < records) {
      for (const bytes of this.#split(this.#records, Math.min(READ_RECORDS, records - this.#records))) {
        const record = decodeRecord(bytes);
        if (record === null) damaged++;
        else this.#rows.set(record.key, this.#records);
        this.#records++;
      }
    }
    return damaged;
  }

  /** Goes on with a file of the whole records alone, which takes the place of this one when it is on the disk. */
  #dropDamaged(header: Buffer): void {
    const rows = [...this.#rows];
    const whole = rows.map(([, row]) => row);
    renameSync(this.#writePart(header, this.#each(whole)), this.#file);
    closeSync(this.#fd);
    this.#fd = openSync(this.#file, 'a+');
    rows.forEach(([key], row) => this.#rows.set(key, row));
    this.#records = rows.length;
  }

  *#each(rows: readonly number[]): Generator<Buffer> {
    for (const row of rows) yield this.#bytes(row, 1);
  }

  #split(row: number, records: number): Buffer[] {
    const bytes = this.#bytes(row, records);
    const length = recordBytes(this.#dim);
    return Array.from({ length: records }, (_, i) => bytes.subarray(i * length, (i + 1) * length));
  }

  #bytes(row: number, records: number): Buffer {
    const length = recordBytes(this.#dim);
    const bytes = Buffer.alloc(records * length);
    readSync(this.#fd, bytes, 0, bytes.length, HEADER_BYTES + row * length);
    return bytes;
  }

  #changed(code: 'checksum-mismatch' | 'store-failed'): SextantError {
    return new SextantError(code, `${this.#file} was changed by another process. Start this one again.`);
  }
}

function headerOf(modelHash: string, dim: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  [MAGIC, VERSION, dim].forEach((value, i) => header.writeUInt32LE(value, 4 * i));
  header.write(modelHash, 16, 'hex');
  return header;
}

/** Version 1 had no checksums: nothing can tell which of its records are what was written. */
function reportFormer(file: string, dim: number, log: (line: string) => void): void {
  if (!existsSync(file)) return;
  const records = Math.max(0, Math.floor((statSync(file).size - HEADER_BYTES) / (32 + 4 * dim)));
  log(
    `${file} is of an earlier version, whose records have no checksums. Its ${records} embeddings are not used: ` +
      'their papers are embedded again. You can delete it.',
  );
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}
