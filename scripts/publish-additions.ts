import { isStatic } from '../src/encoder/config.ts';
import { encodeLegend } from '../src/index/format/legend-value.ts';
import {
  livenessOf,
  liveRowsOf,
  type Segment,
  type SourceState,
  weightsBytes,
} from '../src/index/manifest.ts';
import type { Paper } from '../src/index/paper.ts';
import type { IndexStore } from '../src/index/store.ts';
import { papersInMemory, type Papers } from './corpus/paper-rows.ts';
import { Spool } from './corpus/spool.ts';
import { draftOf, type DraftOptions, inOrder, rowOrder, toHalves } from './draft-of.ts';
import { embedPapers } from './embed/embed-papers.ts';
import { DEFAULT_ENCODER } from './embed/encoders.ts';
import { embedUnrelated } from './embed/embed-unrelated.ts';
import type { IndexCorpusOptions } from './index-corpus.ts';
import { buildMap } from './map/build-map.ts';
import type { PreparedModel } from './model/prepare.ts';
import { storedModel } from './model/stored-model.ts';
import { SPOOL } from './paths.ts';
import { ScratchFile } from './process/scratch-file.ts';
import { buildSegment, type BuiltValue, valueOf } from './publish/build-segment.ts';
import { codeBits } from './publish/isolate-memory.ts';
import { type MapChange, mapChange } from './publish/map-change.ts';
import { SWITCH_WRITES, writesOfDay } from './publish/daily-writes.ts';
import { MERGE_POLICY, type MergePolicy, mergePlan } from './publish/merge-plan.ts';
import { type FreshPapers, mergeRows } from './publish/merge-rows.ts';
import {
  type Change,
  publish,
  publishChange,
  type PublishOptions,
  type PublishResult,
} from './publish/publish.ts';
import { systemClock } from './publish/rules.ts';
import { readerOver, relevanceOf } from './publish/learn-relevance.ts';
import type { Place, StoredIndex } from './publish/stored-index.ts';

/** Papers whose records can be read as papers. */
export interface ReadablePapers extends Papers {
  read(row: number): Paper;
}

/** What changes. */
export interface Additions {
  /** New papers, and changed ones as they are now. */
  fresh: ReadablePapers;
  /** Their embeddings, where they are known: f32 (papers, dim), row-major. */
  embeddings?: Float32Array;
  /** Where papers are that go, or that were changed. */
  dead: readonly Place[];
  sources: readonly SourceState[];
}

type Options = IndexCorpusOptions & PublishOptions & { policy?: MergePolicy };

/** What is added where papers only go, or are only put in order anew. */
export const NO_PAPERS: ReadablePapers = papersInMemory([]);

/** What is close is learnt anew when there are so many times as many papers as when it was. */
const GROWN = 1.1;
/** The seed of the map of papers that stay in their order. */
const MAP_SEED = 1;

/**
 * Publishes that papers are gone: no more than the manifest is written where their segments can stay.
 * @param model Is asked for where segments are merged.
 * @throws SextantError as `publish`
 */
export async function publishRemoval(
  store: IndexStore,
  before: StoredIndex,
  dead: readonly Place[],
  { model, ...options }: Omit<Options, 'model'> & { model: () => Promise<PreparedModel> },
): Promise<PublishResult> {
  const { manifest } = before;
  const segments = withDeleted(manifest.segments, dead);
  if (mergePlan(segments, 0).length > 0) {
    const additions = { fresh: NO_PAPERS, dead, sources: manifest.sources ?? [] };
    return publishAdditions(store, before, additions, { ...options, model: await model() });
  }
  const papers = segments.reduce((sum, segment) => sum + liveRowsOf(segment), 0);
  const content = { ...manifest, changedAt: undefined, papers, segments };
  return publishChange(store, () => ({ content, values: [] }), { ...options, parent: manifest });
}

/**
 * Publishes additions to an index: what is new becomes a segment, with the small ones that it is merged with.
 * @param before What is served; null for nothing.
 * @throws SextantError as `publish`
 */
export async function publishAdditions(
  store: IndexStore,
  before: StoredIndex | null,
  additions: Additions,
  options: Options,
): Promise<PublishResult> {
  const { fresh, dead, sources } = additions;
  const { model, rewrite = false, log, policy = MERGE_POLICY } = options;
  if (before === null || rewrite) return publishWhole(store, before, additions, options);
  const segments = withDeleted(before.manifest.segments, dead);
  const papers = fresh.count + segments.reduce((sum, segment) => sum + liveRowsOf(segment), 0);
  const merged = mergePlan(segments, fresh.count, policy);
  const isAll = merged.length === segments.length;
  const size = { bytes: weightsBytes(before.manifest.model), dim: model.config.width };
  // Fewer papers would have room for longer codes, which compacting gives them.
  const hasRoom = codeBits(papers, size) >= before.manifest.bits;
  const left = await writesLeft(store, options);
  const isFew = papers <= policy.mostReordered && writesOfWhole(before, fresh) <= left;
  if (!hasRoom || (isAll && isFew)) return publishWhole(store, before, additions, options);
  const embeddings = await embed(additions, options);
  const spool = new Spool(SPOOL);
  const file = new ScratchFile(SPOOL, 'values-');
  try {
    const added = inCloseness(fresh, embeddings, size.dim);
    const plan = { before, segments, merged, papers, sources };
    let change = await changeOf(plan, added, { spool, file, isAll, options });
    if (change.values.length > left && merged.length > 0) {
      log(
        `Merging takes ${change.values.length} writes and today has ${left} left, so what is new is added alone.`,
      );
      spool.clear();
      change = await changeOf({ ...plan, merged: [] }, added, { spool, file, isAll: false, options });
    }
    return await publishChange(store, () => change, { ...options, parent: before.manifest });
  } finally {
    spool.close();
    file.close();
  }
}

/** How many values may be written today. */
async function writesLeft(store: IndexStore, { dailyWrites, clock = systemClock }: Options): Promise<number> {
  if (dailyWrites === undefined) return Number.POSITIVE_INFINITY;
  return dailyWrites - SWITCH_WRITES - (await writesOfDay(store, clock.now()));
}

/** Bytes of a page, of the completions of a paper and of a value of them, about, and values beside these. */
const WHOLE = { page: 60_000, completions: 120, suggestions: 120_000, others: 25 };

/** How many values an index has that is written anew with some papers more, about. */
function writesOfWhole({ manifest: { segments, papers } }: StoredIndex, fresh: Papers): number {
  let bytes = segments.flatMap(({ pages }) => pages).reduce((sum, page) => sum + page.bytes, 0);
  for (let row = 0; row < fresh.count; row++) bytes += fresh.recordLength(row);
  const suggestions = ((papers + fresh.count) * WHOLE.completions) / WHOLE.suggestions;
  return Math.ceil(bytes / WHOLE.page + suggestions) + WHOLE.others;
}

/** The same segments, more of whose rows are deleted. */
function withDeleted(segments: readonly Segment[], dead: readonly Place[]): Segment[] {
  return segments.map((segment, number) => {
    const its = dead.filter((place) => place.segment === number).map(({ row }) => row);
    if (its.length === 0) return segment;
    const deleted = Array.from(new Set([...(segment.deleted ?? []), ...its])).sort((a, b) => a - b);
    return { ...segment, deleted };
  });
}

/** Tells whether the paper at a place is deleted. */
function deletedIn(segments: readonly Segment[]): (place: Place) => boolean {
  const live = segments.map(livenessOf);
  return ({ segment, row }) => live[segment]?.(row) === false;
}

async function embed(
  { fresh, embeddings }: Additions,
  { model, encoder = DEFAULT_ENCODER, log, progress }: Options,
): Promise<Float32Array> {
  if (embeddings !== undefined) return toHalves(embeddings);
  if (fresh.count === 0) return new Float32Array();
  return toHalves(await embedPapers(fresh, model, { encoder, log, progress }));
}

/** Papers that are put in order among themselves: what comes after them moves none of them to another page. */
const ORDERED_TOGETHER = 2_048;

/**
 * New papers, those close in meaning side by side. When more are new than may be written in a day, what was written of the
 * first ones is right on the next day too, on which more have come.
 */
function inCloseness(fresh: ReadablePapers, embeddings: Float32Array, dim: number): FreshPapers {
  const order = new Uint32Array(fresh.count);
  for (let first = 0; first < fresh.count; first += ORDERED_TOGETHER) {
    const end = Math.min(first + ORDERED_TOGETHER, fresh.count);
    const its = rowOrder(embeddings.subarray(first * dim, end * dim), dim);
    its.forEach((row, i) => (order[first + i] = first + row));
  }
  const papers = inOrder(fresh, order);
  const all = new Float32Array(embeddings.length);
  order.forEach((row, at) => all.set(embeddings.subarray(row * dim, (row + 1) * dim), at * dim));
  return { papers, paper: (at) => fresh.read(order[at] ?? fresh.count), embeddings: all };
}

interface Plan {
  before: StoredIndex;
  /** Those that there are, with what is deleted now. */
  segments: readonly Segment[];
  /** Numbers of those that are merged with what is new. */
  merged: readonly number[];
  papers: number;
  sources: readonly SourceState[];
}

async function changeOf(
  { before, segments, merged, papers, sources }: Plan,
  fresh: FreshPapers,
  { spool, file, isAll, options }: { spool: Spool; file: ScratchFile; isAll: boolean; options: Options },
): Promise<Change> {
  // The papers change now.
  const manifest = { ...before.manifest, changedAt: undefined };
  const left = segments.filter((segment, number) => !merged.includes(number) && liveRowsOf(segment) > 0);
  const rows = await mergeRows(before, merged, deletedIn(segments), fresh, spool);
  const values: BuiltValue[] = [];
  let map: MapChange | null = null;
  const all = left.slice();
  if (rows.rows.count > 0) {
    map = isAll && manifest.legend ? await mapAnew(rows.rows, options) : await mapChange(before, rows);
    const built = await buildSegment(
      {
        dim: manifest.model.dim,
        bits: manifest.bits,
        rows: rows.rows,
        kept: rows.kept,
        otherWords: await before.wordsOf(left),
        isPacked: true,
        ...(map && { places: map.places }),
      },
      file,
    );
    values.push(...built.values);
    all.push(built.segment);
  }
  const legend = map?.legend && valueOf('legend', encodeLegend(map.legend));
  if (legend) values.push(legend);
  const content = {
    ...manifest,
    papers,
    segments: all,
    sources: sources.length > 0 ? [...sources] : undefined,
    ...(legend && { legend: legend.ref }),
  };
  const { relevance } = manifest;
  if (relevance === undefined || papers < relevance.papers * GROWN) return { content, values };
  const reader = readerOver(values, before.store);
  return {
    content: {
      ...content,
      relevance: await relevanceOf(reader, content, await embedUnrelated(await askingModel(before, options))),
    },
    values,
  };
}

/** What encodes the queries of an index. */
async function askingModel({ store, manifest }: StoredIndex, { model }: Options): Promise<PreparedModel> {
  return manifest.model.static ? storedModel(store, manifest) : model;
}

async function mapAnew(rows: Parameters<typeof buildMap>[0], { model, log }: Options): Promise<MapChange> {
  log('Drawing the map …');
  const { legend, ...places } = await buildMap(rows, model.config.width, MAP_SEED);
  return { places, legend };
}

/** Publishes all papers as one segment, as if they came from files. @throws SextantError as `publish` */
export async function publishWhole(
  store: IndexStore,
  before: StoredIndex | null,
  additions: Additions,
  options: Options,
): Promise<PublishResult> {
  const { fresh, dead, sources } = additions;
  const { model, encoder = DEFAULT_ENCODER, log, progress, rewrite = false } = options;
  const spool = new Spool(SPOOL);
  try {
    const numbers = Array.from(before?.manifest.segments.keys() ?? []);
    const segments = withDeleted(before?.manifest.segments ?? [], dead);
    const embeddings = await embed(additions, options);
    const added = { papers: fresh, paper: (row: number) => fresh.read(row), embeddings };
    const all = before && (await mergeRows(before, numbers, deletedIn(segments), added, spool));
    const known = all && embeddingsOf(all.rows, model.config.width);
    // What is to be repaired may be an embedding.
    const draft = await draftOf(all?.rows ?? fresh, model, {
      encoder,
      log,
      progress,
      ...(rewrite ? {} : { embeddings: known ?? embeddings }),
      // What an index was published without it has not later.
      map: before === null || before.manifest.legend !== undefined,
      unrelated: before === null || before.manifest.relevance !== undefined,
      ...(await queriesOf(before, all?.rows ?? fresh, options)),
    });
    const { changedAt, createdAt } = before?.manifest ?? {};
    const since = changedAt ?? createdAt;
    const isSame = since !== undefined && fresh.count + dead.length === 0;
    const whole = { ...draft, sources, ...(isSame && { changedAt: since }) };
    return await publish(store, whole, { ...options, parent: before?.manifest ?? null });
  } finally {
    spool.close();
  }
}

/** How many times as many papers there are when a static encoder is learnt anew from an index that is written anew. */
const OUTGROWN = 1.5;

/** What encodes queries of an index that is written anew: what does now, where there is one. */
async function queriesOf(
  before: StoredIndex | null,
  { count }: Papers,
  { model, queryEncoder }: Options,
): Promise<Pick<DraftOptions, 'queryEncoder' | 'learnt'>> {
  if (before === null) return { queryEncoder };
  const { static: learnt } = before.manifest.model;
  if (learnt === undefined) return {};
  // The model of an index alone cannot embed the texts that would be learnt from.
  if (!isStatic(model.config) && count >= learnt.papers * OUTGROWN) return { queryEncoder: 'static' };
  return { learnt: { encoder: await storedModel(before.store, before.manifest), papers: learnt.papers } };
}

function embeddingsOf(
  rows: { count: number; embedding(row: number): Float32Array },
  dim: number,
): Float32Array {
  const all = new Float32Array(rows.count * dim);
  for (let row = 0; row < rows.count; row++) all.set(rows.embedding(row), row * dim);
  return all;
}
