import type { Engine } from '../../engine/engine.ts';
import { requireCoverage } from '../../index/coverage.ts';
import { dateText } from '../../text/dates.ts';
import { type Manifest, queryEncoderOf } from '../../index/manifest.ts';
import type { IndexReader } from '../../index/store.ts';
import { KeptMap, StoredMap } from './stored-map.ts';
import type { KeywordIndex } from '../indexes/keyword-index.ts';
import type { Columns } from '../indexes/merged-columns.ts';
import { NameTables } from '../indexes/name-tables.ts';
import { KnownItems } from '../query/known-items.ts';
import { IndexMemory } from './index-memory.ts';
import { loadEncoder, weightsName } from './open-encoder.ts';
import type { QueryEncoder } from './query-encoder.ts';
import type { Budget } from './budget.ts';
import type { Condition } from './condition.ts';
import { type Caches, Records } from './records.ts';
import { sourcesOf } from './source-info.ts';
import { type Counted, Searcher } from '../searcher.ts';
import type { IndexInfo } from '../service.ts';
import { MAX_RESULTS, type Snapshot } from '../snapshot.ts';

/** What outlives a generation. */
export interface Shared {
  reader: IndexReader;
  /** Makes an engine with a memory of so many bytes. */
  createEngine: (bytes: number) => Engine;
  /** Where the last generation is; one of its own unless given. */
  memory?: IndexMemory;
  /** Makes sure that nobody uses the last generation, for when there is no room beside it. */
  vacate?: () => Promise<void>;
  caches: Caches;
  /** Notes what cannot be read. */
  condition?: Condition;
}

/** One generation that is open: its values in memory, pages on demand. */
export interface Generation {
  generation: number;
  encoder: QueryEncoder;
  /** What one request sees of it, on its account. */
  snapshot(budget: Budget): Snapshot;
  /** Answers one request, on its account. */
  searcher(budget: Budget): Searcher;
}

/** Which generation is opened. */
interface Named {
  gen: number;
  /** SHA-256 of its manifest. */
  sha256: string;
}

export interface OpenOptions {
  /** An encoder that is already loaded; it is kept if the manifest names the same weights. */
  known?: QueryEncoder | null;
}

/**
 * Opens one generation: model, vectors and ids in memory, pages on demand.
 * @throws SextantError `index-value-missing`, `index-corrupt`, `index-format-unsupported`, `store-failed`
 */
export async function openGeneration(
  shared: Shared,
  named: Named,
  manifest: Manifest,
  options: OpenOptions = {},
): Promise<Generation> {
  return beginToOpen(shared, named, manifest, options).generation;
}

/** A generation that is being opened; its encoder is there first. */
export interface Beginning {
  encoder: Promise<QueryEncoder>;
  generation: Promise<Generation>;
}

/**
 * Begins to open one generation.
 * @throws SextantError `index-format-unsupported` when the values of a manifest do not fit together
 */
export function beginToOpen(
  shared: Shared,
  named: Named,
  manifest: Manifest,
  { known = null }: OpenOptions = {},
): Beginning {
  requireCoverage(manifest);
  const kept = known?.weights === weightsName(manifest.model) ? known : null;
  // Its reads are the first, so that it can embed while the rest arrives.
  const encoder = kept === null ? loadEncoder(shared, manifest.model) : Promise.resolve(kept);
  return { encoder, generation: openWith(encoder, shared, named, manifest) };
}

async function openWith(
  opening: Promise<QueryEncoder>,
  { reader, createEngine, memory = new IndexMemory(createEngine), vacate, caches, condition }: Shared,
  named: Named,
  manifest: Manifest,
): Promise<Generation> {
  const indexing = memory.open(reader, manifest, { maxResults: MAX_RESULTS + 1, ...(vacate && { vacate }) });
  const [encoding, opened] = await Promise.allSettled([opening, indexing]);
  if (opened.status === 'rejected') throw opened.reason;
  if (encoding.status === 'rejected') {
    memory.discard(opened.value);
    throw encoding.reason;
  }
  const encoder = encoding.value;
  const { space, segments, vectors, keywords, columns } = opened.value;
  const { legend } = manifest;
  const names = new NameTables(
    space,
    segments.map(({ resident }) => resident),
  );
  const readers = segments.map((segment) => segment.reader);
  const pages = new Records(reader, space, caches, condition);
  const counted: Counted = { overview: null, facets: null };
  const keptMap = new KeptMap();
  const version = versionOf(named);
  const common = {
    info: infoOf(manifest, columns, keywords, { generation: named.gen, version }),
    manifest,
    condition: pages.condition,
    encoder,
    vectors,
    keywords,
    columns,
    space,
    readers,
  };
  const snapshot = (budget: Budget): Snapshot => {
    const records = pages.for(budget);
    const known = new KnownItems(names, records);
    const map = legend && new StoredMap({ legend, space, readers, kept: keptMap, records, known });
    return { ...common, known, records, budget, map };
  };
  const searcher = (budget: Budget): Searcher => new Searcher(snapshot(budget), counted);
  return { generation: named.gen, encoder, snapshot, searcher };
}

/** Hexadecimal digits of the manifest's SHA-256 that tell one index from another. */
const VERSION_DIGITS = 12;

/** What tells one index from all others: `IndexInfo.version`. */
export function versionOf({ gen, sha256 }: Named): string {
  return `${gen}-${sha256.slice(0, VERSION_DIGITS)}`;
}

function infoOf(
  manifest: Manifest,
  { newest: [latest], dates }: Columns,
  { has }: KeywordIndex,
  named: Pick<IndexInfo, 'generation' | 'version'>,
): IndexInfo {
  const { format, createdAt, changedAt = createdAt, papers, model } = manifest;
  const { id, dim, maxTokens } = model;
  const queryEncoder = queryEncoderOf(model);
  const newest = dateText(dates[latest ?? 0] ?? 0);
  return {
    ...named,
    engine: 'memory',
    format,
    createdAt: changedAt,
    papers,
    ...(newest !== undefined && { newest }),
    model: { id, dim, maxTokens, ...(queryEncoder && { queryEncoder }) },
    having: { code: has.code.rows },
    sources: sourcesOf(manifest),
  };
}
