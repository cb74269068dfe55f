import { Encoder } from '../../encoder/encoder.ts';
import type { Engine } from '../../engine/engine.ts';
import { SextantError } from '../../errors.ts';
import { requireCoverage } from '../../index/coverage.ts';
import type { Columns } from '../../index/format/columns.ts';
import { dateText } from '../../text/dates.ts';
import type { Manifest } from '../../index/manifest.ts';
import { openResident, readValue } from '../../index/open.ts';
import type { IndexReader } from '../../index/store.ts';
import { KeptMap, StoredMap } from './stored-map.ts';
import { KeywordIndex, type Lexicons } from '../indexes/keyword-index.ts';
import { KnownItems } from '../query/known-items.ts';
import { loadValue } from '../indexes/load-value.ts';
import { QueryEncoder } from './query-encoder.ts';
import type { Budget } from './budget.ts';
import type { Condition } from './condition.ts';
import { type Caches, Records } from './records.ts';
import { type Counted, Searcher } from '../searcher.ts';
import type { IndexInfo } from '../service.ts';
import { MAX_RESULTS, type Snapshot } from '../snapshot.ts';
import { VectorIndex } from '../indexes/vector-index.ts';

/** What outlives a generation. */
export interface Shared {
  reader: IndexReader;
  /** Makes an engine with a memory of so many bytes. */
  createEngine: (bytes: number) => Engine;
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

/**
 * Loads the model of a manifest into an engine of its own.
 * @throws SextantError `index-value-missing`, `index-corrupt`, `index-format-unsupported`
 */
async function loadEncoder(shared: Shared, { model }: Manifest): Promise<QueryEncoder> {
  const { weights, vocabulary } = model;
  const engine = shared.createEngine(Encoder.bytes(weights.bytes));
  const address = engine.arena.alloc(weights.bytes);
  const [tokens] = await Promise.all([
    readValue(shared.reader, 'vocabulary', vocabulary),
    loadValue(engine, address, shared.reader, { kind: 'model', ref: weights }),
  ]);
  const encoder = Encoder.open(engine, { address, bytes: weights.bytes }, tokens);
  const { config } = encoder;
  if (config.id !== model.id || config.width !== model.dim || config.maxTokens !== model.maxTokens) {
    throw new SextantError('index-corrupt', 'The packed model is not the one its manifest describes.');
  }
  return new QueryEncoder(weights.sha256, encoder);
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
  const kept = known?.weights === manifest.model.weights.sha256 ? known : null;
  // Its reads are the first, so that it can embed while the rest arrives.
  const encoder = kept === null ? loadEncoder(shared, manifest) : Promise.resolve(kept);
  return { encoder, generation: openWith(encoder, shared, named, manifest) };
}

async function openWith(
  opening: Promise<QueryEncoder>,
  { reader, createEngine, caches, condition }: Shared,
  named: Named,
  manifest: Manifest,
): Promise<Generation> {
  const openVectors = async (): Promise<VectorIndex> =>
    VectorIndex.load(createEngine(VectorIndex.bytes(manifest)), reader, manifest, MAX_RESULTS + 1);
  const openKeywords = async (lexicons: Promise<Lexicons>): Promise<KeywordIndex> =>
    KeywordIndex.load(createEngine(KeywordIndex.bytes(manifest)), reader, manifest, {
      lexicons,
      maxResults: MAX_RESULTS,
    });
  const vectorsOpening = openVectors();
  const resident = openResident(reader, manifest);
  const [encoder, vectors, keywords, { ids, aliases, columns }] = await Promise.all([
    opening,
    vectorsOpening,
    openKeywords(resident),
    resident,
  ]);
  const pages = new Records(reader, manifest.pages, caches, condition);
  const counted: Counted = { overview: null, facets: null };
  const keptMap = new KeptMap();
  const version = `${named.gen}-${named.sha256.slice(0, VERSION_DIGITS)}`;
  const common = {
    info: infoOf(manifest, columns, { generation: named.gen, version }),
    manifest,
    condition: pages.condition,
    encoder,
    vectors,
    keywords,
    columns,
  };
  const snapshot = (budget: Budget): Snapshot => {
    const records = pages.for(budget);
    const knownItems = new KnownItems({ ids, aliases }, records);
    const map =
      manifest.map && new StoredMap({ ref: manifest.map, kept: keptMap, records, known: knownItems, ids });
    return { ...common, known: knownItems, records, budget, map };
  };
  const searcher = (budget: Budget): Searcher => new Searcher(snapshot(budget), counted);
  return { generation: named.gen, encoder, snapshot, searcher };
}

/** Hexadecimal digits of the manifest's SHA-256 that tell one index from another. */
const VERSION_DIGITS = 12;

function infoOf(
  { format, createdAt, papers, model: { id, dim, maxTokens }, has }: Manifest,
  { newest: [latest], dates }: Columns,
  named: Pick<IndexInfo, 'generation' | 'version'>,
): IndexInfo {
  const newest = dateText(dates[latest ?? 0] ?? 0);
  return {
    ...named,
    format,
    createdAt,
    papers,
    ...(newest !== undefined && { newest }),
    model: { id, dim, maxTokens },
    ...(has && { having: { code: has.code.rows } }),
  };
}
