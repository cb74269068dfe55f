import { SextantError } from '../../errors.ts';
import { openLegend, withInner } from '../../index/format/legend-value.ts';
import type { MapLegend } from '../../index/format/map-shape.ts';
import { encodeMap, openMap, type PaperMap } from '../../index/format/map-value.ts';
import { checkPlaces, openPlaces } from '../../index/format/places-value.ts';
import type { ValueRef } from '../../index/refs.ts';
import type { SegmentReader } from '../../index/unpack.ts';
import type { Paper } from '../../index/paper.ts';
import { isLive, type RowSpace } from '../indexes/row-space.ts';
import { type KnownItems, notFound } from '../query/known-items.ts';
import type { MapReader } from '../service.ts';
import { NO_REGION, rowsWithin, Topics } from '../topics.ts';
import { gzip } from './gzip.ts';
import type { RequestRecords } from './records.ts';
import { settledOr, SharedWork } from './shared-work.ts';

/** The map of all papers, and the row of the index of each of its own. */
interface Composed {
  map: PaperMap;
  rows: Uint32Array;
}

/** What requests share of the map of a generation, once one of them has asked for it. */
export class KeptMap {
  /** Kept once all of it was asked for. */
  file: { bytes: Uint8Array; rows: Uint32Array } | null = null;
  /** The same in the gzip format, once it was asked for. */
  compressed: Promise<Uint8Array> | null = null;
  /** Made of the map, which is not kept for their sake: they need a quarter of it. */
  topics: Topics | null = null;
  readonly reading = new SharedWork<{ done: Promise<Composed> }>(Date.now);
}

interface Stored {
  legend: ValueRef;
  space: RowSpace;
  /** Of each segment. */
  readers: readonly SegmentReader[];
  kept: KeptMap;
  records: RequestRecords;
  known: KnownItems;
}

/**
 * The map of one generation, as one request sees it: put together of the places of all segments. Its rows are those of
 * the papers that there are, one after the other.
 */
export class StoredMap implements MapReader {
  readonly #stored: Stored;

  constructor(stored: Stored) {
    this.#stored = stored;
  }

  async file(): Promise<Uint8Array> {
    return (await this.#file()).bytes;
  }

  async compressed(): Promise<Uint8Array> {
    const { bytes } = await this.#file();
    return (this.#stored.kept.compressed ??= gzip(bytes));
  }

  async legend(): Promise<MapLegend> {
    // Who asks what the regions are asks for their papers next.
    if (this.#stored.kept.topics === null) await this.file();
    return (await this.topics()).legend;
  }

  async topics(): Promise<Topics> {
    const { kept, space } = this.#stored;
    if (kept.topics !== null) return kept.topics;
    const { map, rows } = await this.#composed();
    const regions = new Uint16Array(space.rows).fill(NO_REGION);
    rows.forEach((row, i) => (regions[row] = map.regions[i] ?? NO_REGION));
    return (kept.topics ??= new Topics({ regions, legend: map.legend }));
  }

  async rowsWithin(region: number): Promise<number[]> {
    return rowsWithin(openMap(await this.file()), region);
  }

  async papers(rows: readonly number[]): Promise<(Paper | undefined)[]> {
    const { space, records } = this.#stored;
    const outside = rows.find((row) => row >= space.papers);
    if (outside !== undefined) {
      throw new SextantError(
        'paper-not-found',
        `This index has ${space.papers} papers and no row ${outside}.`,
      );
    }
    const its = space.live === undefined ? null : (await this.#file()).rows;
    return records.find(rows.map((row) => its?.[row] ?? row));
  }

  async rows(ids: readonly string[]): Promise<number[]> {
    const { known, space } = this.#stored;
    const found = await known.byIds(ids, Number.POSITIVE_INFINITY);
    const rows = found.map((item, i) => item?.row ?? notFound(ids[i] ?? ''));
    if (space.live === undefined) return rows;
    const its = (await this.#file()).rows;
    return rows.map((row) => placeOf(its, row));
  }

  async #file(): Promise<NonNullable<KeptMap['file']>> {
    const { kept } = this.#stored;
    if (kept.file !== null) return kept.file;
    const { map, rows } = await this.#composed();
    return (kept.file ??= { bytes: encodeMap(map), rows });
  }

  /** The map, read by this request or by another one that has just begun to. */
  async #composed(): Promise<Composed> {
    const { kept } = this.#stored;
    for (;;) {
      if (kept.file !== null) return { map: openMap(kept.file.bytes), rows: kept.file.rows };
      const composed = await settledOr(kept.reading.join(() => ({ done: this.#read() })).done);
      if (composed !== undefined) return composed;
    }
  }

  async #read(): Promise<Composed> {
    const { legend: ref, space, readers, records } = this.#stored;
    const [legendValue, ...values] = await Promise.all([
      records.value('legend', ref),
      ...space.segments.map(async ({ segment: { places, rows } }, i) => {
        if (places === undefined) return null;
        const value = await records.value('places', places, readers[i]);
        checkPlaces(value, rows);
        return value;
      }),
    ]);
    const legend = openLegend(legendValue);
    const rows = new Uint32Array(space.papers);
    const map = {
      places: new Int16Array(2 * space.papers),
      regions: new Uint16Array(space.papers),
      categories: new Uint8Array(space.papers),
      periods: new Uint8Array(space.papers),
    };
    let at = 0;
    space.segments.forEach(({ segment, base }, i) => {
      const value = values[i];
      const its = value ? openPlaces(value, legend.regions.length) : null;
      for (let row = 0; row < segment.rows; row++) {
        if (!isLive(space, base + row)) continue;
        rows[at] = base + row;
        map.places.set(its?.places.subarray(2 * row, 2 * row + 2) ?? [], 2 * at);
        map.regions[at] = its?.regions[row] ?? 0;
        map.categories[at] = its?.categories[row] ?? 0;
        map.periods[at] = its?.periods[row] ?? 0;
        at++;
      }
    });
    const finest = new Uint32Array(legend.regions.length);
    for (const region of map.regions) finest[region] = (finest[region] ?? 0) + 1;
    const counts = withInner(legend, finest);
    const regions = legend.regions.map((region, number) => ({ ...region, papers: counts[number] ?? 0 }));
    return { map: { ...map, legend: { ...legend, regions } }, rows };
  }
}

/** The place of a row in an ascending list that has it. */
function placeOf(rows: Uint32Array, row: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle] ?? 0) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}
