import { SextantError } from '../errors.ts';
import { countIds, findRows } from '../index/ids.ts';
import type { ValueRef } from '../index/manifest.ts';
import { checkMap } from '../index/map.ts';
import { readValue } from '../index/open.ts';
import type { Paper } from '../index/paper.ts';
import type { IndexReader } from '../index/store.ts';
import type { Records } from './records.ts';
import type { Atlas } from './service.ts';

interface Stored {
  reader: IndexReader;
  ref: ValueRef;
  records: Records;
  /** The `ids` value. */
  ids: Uint8Array;
}

/** The map of one generation: its value is read when it is first asked for, and kept. */
export class StoredAtlas implements Atlas {
  readonly #stored: Stored;
  /** Bytes and not a promise: one request must not wait for what another one reads. */
  #value: Uint8Array | null = null;

  constructor(stored: Stored) {
    this.#stored = stored;
  }

  async value(): Promise<Uint8Array> {
    const { reader, ref, ids } = this.#stored;
    if (this.#value !== null) return this.#value;
    const value = await readValue(reader, 'map', ref);
    checkMap(value, countIds(ids));
    return (this.#value = value);
  }

  async papers(rows: readonly number[]): Promise<Paper[]> {
    const count = countIds(this.#stored.ids);
    const outside = rows.find((row) => row >= count);
    if (outside !== undefined) {
      throw new SextantError('paper-not-found', `This index has ${count} papers and no row ${outside}.`);
    }
    return this.#stored.records.read(rows);
  }

  async rows(ids: readonly string[]): Promise<number[]> {
    return Promise.all(ids.map((id) => this.#row(id)));
  }

  async #row(id: string): Promise<number> {
    const rows = findRows(this.#stored.ids, id);
    const papers = await this.#stored.records.read(rows);
    const row = rows[papers.findIndex((paper) => paper.id === id)];
    if (row === undefined) {
      throw new SextantError('paper-not-found', `This index has no paper with the id "${id}".`);
    }
    return row;
  }
}
