import { activationBytes, Encoder } from '../../encoder/encoder.ts';
import { readWeights } from '../../encoder/weights.ts';
import type { Engine } from '../../engine/engine.ts';
import { SextantError } from '../../errors.ts';
import { requireCoverage } from '../../index/coverage.ts';
import type { Manifest } from '../../index/manifest.ts';
import { openResident, readValue } from '../../index/open.ts';
import type { IndexReader } from '../../index/store.ts';
import { type KeptMap, StoredAtlas } from './atlas.ts';
import { KeywordIndex, type Lexicons } from '../indexes/keyword-index.ts';
import { KnownItems } from '../query/known-items.ts';
import { loadValue } from '../indexes/load-value.ts';
import { QueryEncoder } from './query-encoder.ts';
import type { Budget } from './budget.ts';
import type { Condition } from './condition.ts';
import { type Caches, Records } from './records.ts';
import { type Counted, Searcher } from '../searcher.ts';
import { MAX_RESULTS } from '../snapshot.ts';
import { VectorIndex } from '../indexes/vector-index.ts';

/** Makes an engine with a memory of `bytes`. */
type EngineFactory = (bytes: number) => Engine;

/** What outlives a generation. */
export interface Shared {
  reader: IndexReader;
  createEngine: EngineFactory;
  caches: Caches;
  /** Notes what cannot be read. */
  condition?: Condition;
}

/** One generation that is open: its values in memory, pages on demand. */
export interface Generation {
  generation: number;
  encoder: QueryEncoder;
  /** Answers one request, on its account. */
  searcher(budget: Budget): Searcher;
}

/**
 * Loads the model of a manifest into an engine of its own.
 * @throws SextantError `index-value-missing`, `index-corrupt`, `index-format-unsupported`
 */
async function loadEncoder(shared: Shared, { model }: Manifest): Promise<QueryEncoder> {
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
 * @param named The generation and the SHA-256 of its manifest.
 * @throws SextantError `index-value-missing`, `index-corrupt`, `index-format-unsupported`, `store-failed`
 */
export async function openGeneration(
  shared: Shared,
  named: { gen: number; sha256: string },
  manifest: Manifest,
  { known = null, onEncoder }: OpenOptions = {},
): Promise<Generation> {
  requireCoverage(manifest);
  const { reader, createEngine, caches } = shared;
  const openEncoder = async (): Promise<QueryEncoder> => {
    const kept = known?.weights === manifest.model.weights.sha256 ? known : null;
    const encoder = kept ?? (await loadEncoder(shared, manifest));
    onEncoder?.(encoder);
    return encoder;
  };
  const openVectors = async (): Promise<VectorIndex> =>
    VectorIndex.load(createEngine(VectorIndex.bytes(manifest)), reader, manifest, MAX_RESULTS + 1);
  const openKeywords = async (lexicons: Promise<Lexicons>): Promise<KeywordIndex> =>
    KeywordIndex.load(createEngine(KeywordIndex.bytes(manifest)), reader, manifest, {
      lexicons,
      maxResults: MAX_RESULTS,
    });
  // The encoder first: it embeds what was asked while the rest arrives.
  const opening = {
    encoder: openEncoder(),
    vectors: openVectors(),
    resident: openResident(reader, manifest),
  };
  const [encoder, vectors, keywords, { ids, aliases, columns }] = await Promise.all([
    opening.encoder,
    opening.vectors,
    openKeywords(opening.resident),
    opening.resident,
  ]);
  const pages = new Records(reader, manifest.pages, caches, shared.condition);
  const counted: Counted = { overview: null, facets: null };
  const keptMap: KeptMap = { value: null, topics: null };
  const common = {
    generation: named.gen,
    version: `${named.gen}-${named.sha256.slice(0, VERSION_DIGITS)}`,
    manifest,
    condition: pages.condition,
    encoder,
    vectors,
    keywords,
    columns,
  };
  return {
    generation: named.gen,
    encoder,
    searcher(budget) {
      const records = pages.for(budget);
      const knownItems = new KnownItems({ ids, aliases }, records);
      const atlas =
        manifest.map &&
        new StoredAtlas({ ref: manifest.map, kept: keptMap, records, known: knownItems, ids });
      return new Searcher({ ...common, known: knownItems, records, budget, atlas }, counted);
    },
  };
}

/** Hexadecimal digits of the manifest's SHA-256 that tell one index from another. */
const VERSION_DIGITS = 12;
