import type { Block } from '../../engine/arena.ts';
import type { Engine } from '../../engine/engine.ts';
import { partsOf, type Segment, statedOf } from '../../index/manifest.ts';
import { openResident, type Resident } from '../../index/open.ts';
import type { IndexReader } from '../../index/store.ts';
import { SegmentReader } from '../../index/unpack.ts';
import { KeywordIndex, type SegmentKeywords } from '../indexes/keyword-index.ts';
import { keywordBytes, loadKeywords } from '../indexes/keywords.ts';
import { type Columns, mergeColumns } from '../indexes/merged-columns.ts';
import { type RowSpace, rowSpaceOf } from '../indexes/row-space.ts';
import { loadShards, type Shard, shardBytes, type VectorsStated } from '../indexes/shards.ts';
import { VectorIndex } from '../indexes/vector-index.ts';

/** What of a manifest tells where its segments are and how they are read. */
export type SegmentsOf = VectorsStated & { segments: readonly Segment[] };

/** How much longer than one index needs the memory may be while two are in it: about 6,000 new papers. */
export const FOLLOWING_BYTES = 5 * 1024 * 1024;
/** A multiple of this is what searches of one generation write to: 256 kB. */
const SCRATCH_STEP = 256 * 1024;
/** What of a pack is kept to be read on demand. */
const ON_DEMAND = ['suggestions', 'places'] as const;

/** A segment in memory: what is streamed into the engine, what is open beside it, and what is read on demand. */
interface LoadedSegment {
  shards: Shard[];
  keywords: SegmentKeywords;
  resident: Resident;
  reader: SegmentReader;
}

/** The segments of an index in memory, searched as one. */
export interface OpenIndexes {
  space: RowSpace;
  segments: readonly LoadedSegment[];
  vectors: VectorIndex;
  keywords: KeywordIndex;
  columns: Columns;
}

/** A segment with its place in memory. */
interface Kept {
  loaded: LoadedSegment;
  block: Block;
}

/** An index that was opened, with what it uses of the memory. */
interface Opened {
  indexes: OpenIndexes;
  keys: readonly string[];
  scratch: Block;
}

/** Where an index is being loaded to. */
interface Attempt {
  blocks: Block[];
  isOver: boolean;
}

export interface OpenIndexesOptions {
  /** The most that is asked for at once. */
  maxResults: number;
  /** Makes sure that nobody uses what is open, for when there is no room beside it. */
  vacate?: () => Promise<void>;
}

/**
 * The memory in which an isolate has its index. The next generation is loaded into the same memory: segments that it
 * shares with the last one stay, others take the place of those that are gone. When there is no room for both, the last
 * one is given up first.
 */
export class IndexMemory {
  readonly #createEngine: (bytes: number) => Engine;
  #engine: Engine | null = null;
  readonly #kept = new Map<string, Kept>();
  /** The last one that was opened, and the one before it, which requests may still use. */
  #opened: Opened[] = [];
  /** One that has not ended: its request may have been cut off. */
  #attempt: Attempt | null = null;

  /** @param createEngine Makes an engine with a memory of so many bytes. */
  constructor(createEngine: (bytes: number) => Engine) {
    this.#createEngine = createEngine;
  }

  /** Length of the memory, in bytes. */
  get bytes(): number {
    return this.#engine?.arena.memory.buffer.byteLength ?? 0;
  }

  /**
   * Loads the segments of an index that are not in memory.
   * @throws SextantError `index-value-missing`, `index-corrupt`, `index-format-unsupported`, `store-failed`
   */
  async open(
    store: IndexReader,
    manifest: SegmentsOf,
    { maxResults, vacate }: OpenIndexesOptions,
  ): Promise<OpenIndexes> {
    const { segments } = manifest;
    const space = rowSpaceOf(segments);
    const needed = segments.reduce((sum, segment) => sum + bytesOf(segment), scratchBytes(space) + 64);
    const engine = (this.#engine ??= this.#createEngine(needed));
    this.#giveUp();
    this.#close(this.#opened.slice(0, -1));
    let placed = this.#place(engine, segments, space, needed + FOLLOWING_BYTES);
    if (placed === null) {
      await vacate?.();
      this.#close(this.#opened);
      placed = this.#place(engine, segments, space, Number.POSITIVE_INFINITY);
    }
    if (placed === null) throw new RangeError(`There is no room for an index of ${needed} bytes.`);
    const { scratch, places, attempt } = placed;
    const loaded = await Promise.all(
      segments.map(async (segment, i) => {
        const place = places[i];
        if (place === undefined) throw new RangeError(`segment ${i} has no place`);
        if ('loaded' in place) return place.loaded;
        return loadSegment(engine, store, manifest, segment, {
          room: place,
          isOver: () => attempt.isOver,
        });
      }),
    );
    this.#attempt = null;
    const keys = segments.map(keyOf);
    loaded.forEach((one, i) => {
      const [key, block] = [keys[i] ?? '', places[i]];
      if (block !== undefined && !('loaded' in block)) this.#kept.set(key, { loaded: one, block });
    });
    const indexes = open(engine, space, loaded, { manifest, maxResults, scratch });
    this.#opened.push({ indexes, keys, scratch });
    return indexes;
  }

  /** Closes an index that will not be served after all. */
  discard(indexes: OpenIndexes): void {
    this.#close(this.#opened.filter((one) => one.indexes === indexes));
  }

  /** Places for what is not in memory yet, and for what searches write to; null when there is no room. */
  #place(
    engine: Engine,
    segments: readonly Segment[],
    space: RowSpace,
    limit: number,
  ): { scratch: Block; places: (Kept | Block)[]; attempt: Attempt } | null {
    const { arena } = engine;
    const attempt: Attempt = { blocks: [], isOver: false };
    const block = (bytes: number): Block | null => {
      const its = arena.block(bytes, limit);
      if (its !== null) attempt.blocks.push(its);
      return its;
    };
    const places = segments.map((segment) => this.#kept.get(keyOf(segment)) ?? block(bytesOf(segment)));
    const scratch = block(scratchBytes(space));
    const found = places.filter((place) => place !== null);
    if (scratch !== null && found.length === places.length) {
      this.#attempt = attempt;
      return { scratch, places: found, attempt };
    }
    for (const its of attempt.blocks) arena.release(its);
    return null;
  }

  /** Takes back what was being loaded to: whoever does so still is told before the next write. */
  #giveUp(): void {
    const attempt = this.#attempt;
    if (attempt === null) return;
    attempt.isOver = true;
    for (const block of attempt.blocks) this.#engine?.arena.release(block);
    this.#attempt = null;
  }

  /** Closes indexes, and takes back what no other one has. */
  #close(closed: readonly Opened[]): void {
    this.#opened = this.#opened.filter((one) => !closed.includes(one));
    const used = new Set(this.#opened.flatMap(({ keys }) => keys));
    for (const { indexes, scratch } of closed) {
      indexes.vectors.close();
      indexes.keywords.close();
      this.#engine?.arena.release(scratch);
    }
    for (const [key, { block }] of this.#kept) {
      if (used.has(key)) continue;
      this.#kept.delete(key);
      this.#engine?.arena.release(block);
    }
  }
}

/** Names a segment by what of it is in memory: rows that are deleted later change nothing of that. */
function keyOf(segment: Segment): string {
  return partsOf(segment)
    .filter(({ kind }) => kind !== 'pages' && kind !== 'embeddings')
    .map(({ ref }) => ref.sha256)
    .join();
}

function bytesOf(segment: Segment): number {
  return shardBytes(segment) + keywordBytes(segment);
}

/** What searches write to, in steps, so that the room of one generation fits that of the next but one. */
function scratchBytes({ rows }: RowSpace): number {
  const bytes = VectorIndex.bytes(rows) + KeywordIndex.bytes(rows);
  return Math.ceil(bytes / SCRATCH_STEP) * SCRATCH_STEP;
}

async function loadSegment(
  engine: Engine,
  store: IndexReader,
  manifest: SegmentsOf,
  segment: Segment,
  target: { room: Block; isOver: () => boolean },
): Promise<LoadedSegment> {
  const reader = await SegmentReader.open(store, segment);
  const opening = openResident(reader, segment, statedOf(segment, manifest));
  const [shards, keywords, resident] = await Promise.all([
    loadShards(engine, reader, segment, manifest, target),
    loadKeywords(engine, reader, segment, opening, target),
    opening,
  ]);
  return { shards, keywords, resident, reader: reader.keeping(ON_DEMAND) };
}

function open(
  engine: Engine,
  space: RowSpace,
  segments: readonly LoadedSegment[],
  { manifest, maxResults, scratch }: { manifest: SegmentsOf; maxResults: number; scratch: Block },
): OpenIndexes {
  const { model, bits } = manifest;
  const shards = segments.map((segment) => segment.shards);
  const keywords = segments.map((segment) => segment.keywords);
  const columns = segments.map(({ resident }) => resident.columns);
  const common = { maxResults, room: scratch };
  return {
    space,
    segments,
    vectors: new VectorIndex(engine, space, shards, { dim: model.dim, bits, ...common }),
    keywords: new KeywordIndex(engine, space, keywords, { mean: meanLength(columns), ...common }),
    columns: mergeColumns(space, columns),
  };
}

/** Terms of a paper in the mean: those that are deleted count until their segment is merged. */
function meanLength(columns: readonly Resident['columns'][]): number {
  const terms = columns.reduce((sum, its) => sum + its.terms, 0);
  return terms / columns.reduce((sum, { dates }) => sum + dates.length, 0);
}
