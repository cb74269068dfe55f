import { SextantError } from '../../errors.ts';
import { countIds } from '../../index/format/ids.ts';
import type { ValueRef } from '../../index/refs.ts';
import { checkMap, openRegions } from '../../index/format/map-value.ts';
import type { Paper } from '../../index/paper.ts';
import { type KnownItems, notFound } from '../query/known-items.ts';
import type { RequestRecords } from './records.ts';
import type { Atlas } from '../service.ts';
import { Topics } from '../topics.ts';

/**
 * Where the map of a generation is kept once it was asked for. Bytes and not a promise: one request must not wait for
 * what another one reads.
 */
export interface KeptMap {
  value: Uint8Array | null;
  /** Made of the value, which is not kept for their sake: they need a quarter of it. */
  topics: Topics | null;
}

interface Stored {
  ref: ValueRef;
  kept: KeptMap;
  records: RequestRecords;
  known: KnownItems;
  /** The `ids` value. */
  ids: Uint8Array;
}

/** The map of one generation, as one request sees it: its value is read when it is first asked for, and kept. */
export class StoredAtlas implements Atlas {
  readonly #stored: Stored;

  constructor(stored: Stored) {
    this.#stored = stored;
  }

  async value(): Promise<Uint8Array> {
    const { kept } = this.#stored;
    return (kept.value ??= await this.#read());
  }

  async topics(): Promise<Topics> {
    const { kept } = this.#stored;
    return (kept.topics ??= new Topics(openRegions(kept.value ?? (await this.#read()))));
  }

  async papers(rows: readonly number[]): Promise<(Paper | undefined)[]> {
    const count = countIds(this.#stored.ids);
    const outside = rows.find((row) => row >= count);
    if (outside !== undefined) {
      throw new SextantError('paper-not-found', `This index has ${count} papers and no row ${outside}.`);
    }
    return this.#stored.records.find(rows);
  }

  async rows(ids: readonly string[]): Promise<number[]> {
    const { known } = this.#stored;
    const found = await known.byIds(ids, Number.POSITIVE_INFINITY);
    return found.map((item, i) => item?.row ?? notFound(ids[i] ?? ''));
  }

  async #read(): Promise<Uint8Array> {
    const { ref, records, ids } = this.#stored;
    const value = await records.value('map', ref);
    checkMap(value, countIds(ids));
    return value;
  }
}
