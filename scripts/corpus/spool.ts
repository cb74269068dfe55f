import { SextantError } from '../../src/errors.ts';
import { encodeRecord } from '../../src/index/format/pages.ts';
import type { Paper } from '../../src/index/paper.ts';
import { ScratchFile } from '../process/scratch-file.ts';
import { type Outline, outlineOf, type Papers, parseRecord } from './paper-rows.ts';

const PREFIX = 'papers-';
/** What a row consists of: its record, then title, abstract, category and date. */
const PARTS = 5;

const utf8 = { encoder: new TextEncoder(), decoder: new TextDecoder('utf-8', { ignoreBOM: true }) };

/**
 * Papers in a temporary file, in the order in which they were appended: of each its record, as a page will hold it, and
 * its outline. Only where they lie stays in memory: 28 bytes a paper.
 */
export class Spool implements Papers {
  readonly #file: ScratchFile;
  #starts = new Float64Array(1_024);
  /** Bytes of each part of each row; what is absent has none. */
  #lengths = new Uint32Array(1_024 * PARTS);
  #count = 0;

  /**
   * Starts an empty spool in a new directory under `parent`, which is made if need be. Those that killed processes have
   * left there are removed.
   */
  constructor(parent: string) {
    this.#file = new ScratchFile(parent, PREFIX);
  }

  get directory(): string {
    return this.#file.directory;
  }

  /** Papers appended so far; rows count from 0. */
  get count(): number {
    return this.#count;
  }

  append(paper: Paper): void {
    if (this.#count === this.#starts.length) this.#grow();
    const { title, abstract, category = '', published = '' } = outlineOf(paper);
    const texts = [title, abstract, category, published];
    const parts = [encodeRecord(paper), ...texts.map((text) => utf8.encoder.encode(text))];
    this.#starts[this.#count] = this.#file.append(Buffer.concat(parts));
    this.#lengths.set(
      parts.map(({ length }) => length),
      this.#count * PARTS,
    );
    this.#count++;
  }

  outline(row: number): Outline {
    const { start, record, texts } = this.#place(row);
    const bytes = this.#file.read(
      start + record,
      texts.reduce((sum, length) => sum + length, 0),
    );
    let at = 0;
    const [title = '', abstract = '', category = '', published = ''] = Array.from(texts, (length) =>
      utf8.decoder.decode(bytes.subarray(at, (at += length))),
    );
    return { title, abstract, ...(category && { category }), ...(published && { published }) };
  }

  record(row: number): Uint8Array {
    const { start, record } = this.#place(row);
    return this.#file.read(start, record);
  }

  recordLength(row: number): number {
    return this.#place(row).record;
  }

  /** The paper of one row. */
  read(row: number): Paper {
    return parseRecord(this.record(row));
  }

  /** All papers in the order of their rows. */
  *papers(): Generator<Paper> {
    for (let row = 0; row < this.#count; row++) yield this.read(row);
  }

  /** Forgets all papers. */
  clear(): void {
    this.#count = 0;
  }

  /** Deletes the file. The spool cannot be used afterwards. */
  close(): void {
    this.#file.close();
  }

  /** @throws SextantError `input-invalid` if there is no such row */
  #place(row: number): { start: number; record: number; texts: Uint32Array } {
    const start = this.#starts[row];
    const [record, ...texts] = this.#lengths.subarray(row * PARTS, (row + 1) * PARTS);
    if (row >= this.#count || start === undefined || record === undefined) {
      throw new SextantError(
        'input-invalid',
        `The corpus has no row ${String(row)}: it has ${String(this.#count)}.`,
      );
    }
    return { start, record, texts: Uint32Array.from(texts) };
  }

  #grow(): void {
    const [starts, lengths] = [this.#starts, this.#lengths];
    this.#starts = new Float64Array(2 * starts.length);
    this.#starts.set(starts);
    this.#lengths = new Uint32Array(2 * lengths.length);
    this.#lengths.set(lengths);
  }
}
