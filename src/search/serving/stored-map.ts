import { SextantError } from '../../errors.ts';
import { countIds } from '../../index/format/ids.ts';
import type { ValueRef } from '../../index/refs.ts';
import type { MapLegend } from '../../index/format/map-shape.ts';
import { checkMap, openMap, openRegions } from '../../index/format/map-value.ts';
import type { Paper } from '../../index/paper.ts';
import { type KnownItems, notFound } from '../query/known-items.ts';
import type { MapReader } from '../service.ts';
import { rowsWithin, Topics } from '../topics.ts';
import type { RequestRecords } from './records.ts';
import { settledOr, SharedWork } from './shared-work.ts';

/** What requests share of the map of a generation, once one of them has asked for it. */
export class KeptMap {
  /** Kept once all of it was asked for. */
  bytes: Uint8Array | null = null;
  /** Made of the bytes, which are not kept for their sake: they need a quarter of them. */
  topics: Topics | null = null;
  readonly reading = new SharedWork<{ done: Promise<Uint8Array> }>(Date.now);
}

interface Stored {
  ref: ValueRef;
  kept: KeptMap;
  records: RequestRecords;
  known: KnownItems;
  /** The `ids` value. */
  ids: Uint8Array;
}

/** The map of one generation, as one request sees it. */
export class StoredMap implements MapReader {
  readonly #stored: Stored;

  constructor(stored: Stored) {
    this.#stored = stored;
  }

  async file(): Promise<Uint8Array> {
    const { kept } = this.#stored;
    return (kept.bytes ??= await this.#bytes());
  }

  async legend(): Promise<MapLegend> {
    // Who asks what the regions are asks for their papers next.
    if (this.#stored.kept.topics === null) await this.file();
    return (await this.topics()).legend;
  }

  async topics(): Promise<Topics> {
    const { kept } = this.#stored;
    if (kept.topics !== null) return kept.topics;
    const bytes = await this.#bytes();
    return (kept.topics ??= new Topics(openRegions(bytes)));
  }

  async rowsWithin(region: number): Promise<number[]> {
    return rowsWithin(openMap(await this.file()), region);
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

  /** The value, read by this request or by another one that has just begun to. */
  async #bytes(): Promise<Uint8Array> {
    const { kept } = this.#stored;
    for (;;) {
      if (kept.bytes !== null) return kept.bytes;
      const bytes = await settledOr(kept.reading.join(() => ({ done: this.#read() })).done);
      if (bytes !== undefined) return bytes;
    }
  }

  async #read(): Promise<Uint8Array> {
    const { ref, records, ids } = this.#stored;
    const value = await records.value('map', ref);
    checkMap(value, countIds(ids));
    return value;
  }
}
