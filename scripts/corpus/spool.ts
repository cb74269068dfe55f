import { rmSync } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SextantError } from '../../src/errors.ts';
import { type Paper, paperSchema } from '../../src/index/paper.ts';
import { makeFolder } from '../make-folder.ts';
import { atEnd } from '../process/ending.ts';
import { ownedPrefix, removeAbandoned } from '../process/owner.ts';
import { naming } from '../system-error.ts';

const PREFIX = 'papers-';
const WRITE_BYTES = 1024 * 1024;
const READ_ROWS = 256;

/**
 * Papers in a temporary file of JSON Lines, in the order in which they were appended. Only the place of each
 * row stays in memory: 8 bytes a paper.
 */
export class Spool {
  /** `#ends[row]` is the byte after the row, its line break included. */
  #ends = new Float64Array(1024);
  #count = 0;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #flushed = 0;
  /** A signal does not leave the file behind. */
  readonly #forget = atEnd(() => rmSync(this.directory, { recursive: true, force: true }));

  private constructor(
    readonly directory: string,
    private readonly handle: FileHandle,
  ) {}

  /**
   * Starts an empty spool in a new directory under `parent`, which is made if need be. Those that killed processes have
   * left there are removed.
   */
  static async create(parent: string): Promise<Spool> {
    makeFolder(parent);
    removeAbandoned(parent, PREFIX);
    const directory = await mkdtemp(join(parent, ownedPrefix(PREFIX)));
    return new Spool(directory, await open(join(directory, 'papers.jsonl'), 'wx+'));
  }

  /** Papers appended so far; rows count from 0. */
  get count(): number {
    return this.#count;
  }

  async append(paper: Paper): Promise<void> {
    const bytes = Buffer.from(`${JSON.stringify(paper)}\n`);
    if (this.#count === this.#ends.length) {
      const larger = new Float64Array(2 * this.#count);
      larger.set(this.#ends);
      this.#ends = larger;
    }
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    this.#ends[this.#count++] = this.#flushed + this.#pendingBytes;
    if (this.#pendingBytes >= WRITE_BYTES) await this.#flush();
  }

  /** The paper of one row. Throws `input-invalid` if there is no such row. */
  async read(row: number): Promise<Paper> {
    const [paper] = await this.#readRows(row, row + 1);
    if (paper === undefined) {
      throw new SextantError(
        'input-invalid',
        `The corpus has no row ${String(row)}: it has ${String(this.#count)}.`,
      );
    }
    return paper;
  }

  /** All papers in the order of their rows. */
  async *papers(): AsyncGenerator<Paper> {
    for (let row = 0; row < this.#count; row += READ_ROWS) yield* await this.#readRows(row, row + READ_ROWS);
  }

  /** Deletes the file. The spool cannot be used afterwards. */
  async close(): Promise<void> {
    await this.handle.close();
    await rm(this.directory, { recursive: true });
    this.#forget();
  }

  async #readRows(from: number, to: number): Promise<Paper[]> {
    await this.#flush();
    const start = from === 0 ? 0 : this.#ends[from - 1];
    const end = this.#ends[Math.min(to, this.#count) - 1];
    if (from >= this.#count || start === undefined || end === undefined) return [];
    const bytes = Buffer.alloc(end - start);
    const { bytesRead } = await this.handle.read(bytes, 0, bytes.length, start);
    if (bytesRead < bytes.length)
      throw new SextantError('input-invalid', `${this.directory} was cut short. Start again.`);
    const lines = bytes.toString().trimEnd().split('\n');
    return lines.map((line) => paperSchema.parse(JSON.parse(line)));
  }

  async #flush(): Promise<void> {
    if (this.#pendingBytes === 0) return;
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    // A disk that fills up takes a part first, and says why when it is given the rest.
    await naming(this.directory, async () => {
      for (let at = 0; at < bytes.length;) {
        const { bytesWritten } = await this.handle.write(bytes, at, bytes.length - at, this.#flushed + at);
        at += bytesWritten;
      }
    });
    this.#flushed += bytes.length;
  }
}
