import { activationBytes, Encoder } from '../encoder/encoder.ts';
import { readWeights } from '../encoder/weights.ts';
import type { Engine } from '../engine/engine.ts';
import { SextantError } from '../errors.ts';
import { countAliases } from '../index/aliases.ts';
import { openColumns } from '../index/columns.ts';
import { requireCoverage } from '../index/coverage.ts';
import { checkIds } from '../index/ids.ts';
import type { Manifest } from '../index/manifest.ts';
import { readValue } from '../index/open.ts';
import type { IndexReader } from '../index/store.ts';
import { StoredAtlas } from './atlas.ts';
import { KeywordIndex } from './keyword-index.ts';
import { KnownItems } from './known-items.ts';
import { loadValue } from './load-value.ts';
import { QueryEncoder } from './query-encoder.ts';
import { type Caches, Records } from './records.ts';
import { Searcher } from './searcher.ts';
import { MAX_RESULTS } from './snapshot.ts';
import { VectorIndex } from './vector-index.ts';

/** Makes an engine with a memory of `bytes`. */
export type EngineFactory = (bytes: number) => Engine;

/** What outlives a generation. */
export interface Shared {
  reader: IndexReader;
  createEngine: EngineFactory;
  caches: Caches;
}

/**
 * Loads the model of a manifest into an engine of its own.
 * @throws SextantError `index-value-missing`, `index-corrupt`, `index-format-unsupported`
 */
export async function loadEncoder(shared: Shared, { model }: Manifest): Promise<QueryEncoder> {
  const { weights, vocabulary } = model;
  // The activations' size stands in the header that is not here yet: the arena grows once it is known.
  const engine = shared.createEngine(weights.bytes + 65_536);
  const address = engine.arena.alloc(weights.bytes);
  const [tokens, packed] = await Promise.all([
    readValue(shared.reader, 'vocabulary', vocabulary),
    loadValue(engine, address, shared.reader, { kind: 'model', ref: weights }),
  ]);
  const { config } = readWeights(packed);
  if (config.id !== model.id || config.width !== model.dim || config.maxTokens !== model.maxTokens) {
    throw new SextantError('index-corrupt', 'The packed model is not the one its manifest describes.');
  }
  engine.arena.reserve(activationBytes(config, engine));
  const encoder = new Encoder(engine, { address, bytes: weights.bytes }, tokens);
  return new QueryEncoder(weights.sha256, encoder);
}

export interface OpenOptions {
  /** An encoder that is already loaded; it is kept if the manifest names the same weights. */
  known?: QueryEncoder | null;
  /** Told the encoder once it can embed, which may be long before the vectors are here. */
  onEncoder?: (encoder: QueryEncoder) => void;
}

/**
 * Opens one generation: model, vectors and ids in memory, pages on demand.
 * @throws SextantError `index-value-missing`, `index-corrupt`, `index-format-unsupported`
 */
export async function openGeneration(
  shared: Shared,
  generation: number,
  manifest: Manifest,
  { known = null, onEncoder }: OpenOptions = {},
): Promise<{ searcher: Searcher; encoder: QueryEncoder }> {
  requireCoverage(manifest);
  const { reader, createEngine, caches } = shared;
  const openEncoder = async (): Promise<QueryEncoder> => {
    const kept = known?.weights === manifest.model.weights.sha256 ? known : null;
    const encoder = kept ?? (await loadEncoder(shared, manifest));
    onEncoder?.(encoder);
    return encoder;
  };
  const [encoder, vectors, keywords, columns, ids, aliases] = await Promise.all([
    openEncoder(),
    VectorIndex.load(createEngine(VectorIndex.bytes(manifest)), reader, manifest, MAX_RESULTS + 1),
    KeywordIndex.load(createEngine(KeywordIndex.bytes(manifest)), reader, manifest, MAX_RESULTS),
    readValue(reader, 'columns', manifest.columns),
    readValue(reader, 'ids', manifest.ids),
    readValue(reader, 'aliases', manifest.aliases),
  ]);
  checkIds(ids, manifest.papers);
  countAliases(aliases);
  const records = new Records(reader, manifest.pages, caches);
  const searcher = new Searcher({
    generation,
    manifest,
    encoder,
    vectors,
    keywords,
    columns: openColumns(columns, manifest.papers),
    known: new KnownItems({ ids, aliases }, records),
    records,
    atlas: manifest.map && new StoredAtlas({ reader, ref: manifest.map, records, ids }),
  });
  return { searcher, encoder };
}
