import { Database, sql } from '../../src/database.ts';
import { SextantError } from '../../src/errors.ts';
import { RANKING, type SourceState } from '../../src/index/manifest.ts';
import type { IndexStore } from '../../src/index/store.ts';
import {
  type Collection,
  type CollectionModel,
  TABLES_VERSION,
} from '../../src/search/distributed/collection-schema.ts';
import type { Papers } from '../corpus/paper-rows.ts';
import type { CountingDatabase } from '../d1/counting-database.ts';
import { inOrder } from '../draft-of.ts';
import type { PreparedModel } from '../model/prepare.ts';
import type { UnrelatedQuery } from '../publish/draft.ts';
import { type Clock, systemClock } from '../publish/rules.ts';
import { commonTermsOf, relevanceOfCollection, sampleOf, wordsIn } from './learn-collection.ts';
import { Lease } from './lease.ts';
import { purge } from './purge.ts';
import { putModel } from './put-model.ts';
import { sendVectors, waitForVectors } from './send-vectors.ts';
import { servedCollection } from './served-collection.ts';
import { restateCollection, switchCollection } from './switch-collection.ts';
import { ensureTables } from './tables.ts';
import type { VectorStore } from './vectorize-api.ts';
import { PaperWriter } from './write-papers.ts';

/** Namespaces that the vectors of a collection are spread over. It cannot change later without sending all again. */
const NAMESPACES = 4;
/** What is close is learnt anew when there are so many times as many papers as when it was. */
const GROWN = 1.1;
/** Papers whose embeddings are in memory at once. */
const EMBEDDED_AT_ONCE = 50_000;

/** Where a collection is kept: records and words, vectors, and the model. */
export interface CollectionPlace {
  database: CountingDatabase;
  vectors: VectorStore;
  store: IndexStore;
}

/** What becomes of a collection. */
export interface CollectionChange {
  /** New papers, and changed ones as they are now. */
  fresh: Papers;
  /** Ids of those that go. */
  gone: readonly string[];
  /** What is remembered of the sources, by what was. */
  sources: readonly SourceState[];
}

/** What answers for the model of a collection. */
export interface CollectionModelSource {
  prepared: PreparedModel;
  /** f32 (papers, dim), row-major; the same papers are asked for again where they are too many to be held. */
  embed: (papers: Papers) => Promise<Float32Array>;
  /** Texts that no paper answers. */
  unrelated: () => Promise<readonly UnrelatedQuery[]>;
}

export interface PublishCollectionOptions {
  takeOver?: boolean;
  log: (line: string) => void;
  clock?: Clock;
  /** How long what went is kept, in ms; ten minutes unless given. */
  keepMs?: number;
}

export interface CollectionResult {
  generation: number;
  papers: number;
  /** Vectors that Vectorize was given, and the numbers of each. */
  sent: number;
  dim: number;
  /** As D1 counts them. */
  rowsWritten: number;
  rowsRead: number;
}

/**
 * Publishes a change of a collection: it is prepared beside what is served, and readers are switched to all of it at
 * once. Whatever step fails or is killed, they keep what they have; the same or another publishing goes on from there, and
 * what was prepared is served with it.
 * @throws SextantError `store-failed`; `input-invalid` where no paper would be left or one is too large;
 * `model-unsupported` where the papers were embedded by another model
 */
export async function publishCollection(
  place: CollectionPlace,
  { fresh, gone, sources }: CollectionChange,
  model: CollectionModelSource,
  options: PublishCollectionOptions,
): Promise<CollectionResult> {
  const { database, vectors, store } = place;
  const { log, clock = systemClock, takeOver = false, keepMs } = options;
  const db = new Database(database, 'papers');
  const { width: dim } = model.prepared.config;
  const before = { read: database.rowsRead, written: database.rowsWritten };
  await ensureTables(db);
  requireModel(await servedCollection(db), model.prepared);
  const embedded = await embedAll(fresh, model);
  const lease = await Lease.take(db, takeOver);
  try {
    const served = await servedCollection(db);
    requireModel(served, model.prepared);
    const generation = (served?.generation ?? 0) + 1;
    const namespaces = served?.state.namespaces ?? NAMESPACES;
    await purge(lease, vectors, keepMs);
    const writer = await PaperWriter.open(lease, generation);
    await writer.remove(gone);
    for await (const { papers, first, embeddings } of embedded()) {
      await writer.write({ papers, embeddings, dim }, (count) =>
        log(
          `Wrote ${(first + count).toLocaleString('en')} of ${fresh.count.toLocaleString('en')} papers to D1.`,
        ),
      );
    }
    await writer.count();
    await vectors.ensure(dim);
    const sending = { lease, vectors, namespaces, log, clock };
    const sent = await sendVectors(sending);
    const known = { former: served?.state.model, gen: generation, clock };
    const stored = await putModel(store, model.prepared, known);
    await waitForVectors(sending);
    const { state, words } = await stateOf(
      { db, vectors },
      { stored, namespaces, sources, former: served?.state },
      model,
    );
    const sample = await sampleOf(db, state.papers);
    await switchCollection(lease, generation, { state, sample, words });
    await purge(lease, vectors, keepMs);
    return {
      ...{ generation, papers: state.papers, sent, dim },
      rowsWritten: database.rowsWritten - before.written,
      rowsRead: database.rowsRead - before.read,
    };
  } finally {
    // Where that fails it runs out by itself, and what was thrown matters more.
    await lease.release().catch(() => undefined);
  }
}

/**
 * Says something else of the sources of what is served.
 * @throws SextantError `store-failed`; `index-missing` where nothing is served
 */
export async function publishCollectionSources(
  { database }: Pick<CollectionPlace, 'database'>,
  sources: readonly SourceState[],
  { takeOver = false }: { takeOver?: boolean } = {},
): Promise<CollectionResult> {
  const db = new Database(database, 'papers');
  const before = { read: database.rowsRead, written: database.rowsWritten };
  const lease = await Lease.take(db, takeOver);
  try {
    const served = await servedCollection(db);
    if (served === null)
      throw new SextantError('index-missing', 'There is no collection any more. Publish one first.');
    await restateCollection(lease, { ...served.state, sources: sourcesOrNone(sources) });
    return {
      ...{ generation: served.generation, papers: served.state.papers, sent: 0, dim: served.state.model.dim },
      rowsWritten: database.rowsWritten - before.written,
      rowsRead: database.rowsRead - before.read,
    };
  } finally {
    await lease.release().catch(() => undefined);
  }
}

/** Embeddings of all papers, a part at a time: those of one part are kept, of several they are asked for again. */
async function embedAll(
  fresh: Papers,
  { embed }: CollectionModelSource,
): Promise<() => AsyncGenerator<{ papers: Papers; first: number; embeddings: Float32Array }>> {
  const parts = Array.from({ length: Math.ceil(fresh.count / EMBEDDED_AT_ONCE) }, (_, i) => {
    const first = i * EMBEDDED_AT_ONCE;
    const count = Math.min(EMBEDDED_AT_ONCE, fresh.count - first);
    return {
      first,
      papers: inOrder(
        fresh,
        Uint32Array.from({ length: count }, (_row, at) => first + at),
      ),
    };
  });
  let kept: Float32Array | null = null;
  for (const { papers } of parts) kept = await embed(papers);
  if (parts.length > 1) kept = null;
  return async function* () {
    for (const part of parts) yield { ...part, embeddings: kept ?? (await embed(part.papers)) };
  };
}

function requireModel(served: Awaited<ReturnType<typeof servedCollection>>, { config }: PreparedModel): void {
  const now = served?.state.model;
  if (now === undefined || (now.id === config.id && now.dim === config.width)) return;
  throw new SextantError(
    'model-unsupported',
    `The collection was embedded by ${now.id}. Leave out --model, or publish all papers by ${config.id} into another database and another index of Vectorize.`,
  );
}

interface Known {
  stored: CollectionModel;
  namespaces: number;
  sources: readonly SourceState[];
  former: Collection | undefined;
}

/** What is said of the papers that stay, and their words where they are counted anew. @throws SextantError `input-invalid` where there are none */
async function stateOf(
  { db, vectors }: { db: Database; vectors: VectorStore },
  { stored, namespaces, sources, former }: Known,
  { unrelated }: CollectionModelSource,
): Promise<{ state: Collection; words: string | undefined }> {
  const answers = await db.transaction([
    sql('SELECT count(*) AS n FROM papers WHERE until IS NULL'),
    sql('SELECT date AS n FROM papers WHERE until IS NULL ORDER BY date DESC LIMIT 1'),
    sql("SELECT papers AS n FROM counts WHERE kind = 'code'"),
  ]);
  const [papers = 0, newest = 0, code = 0] = (answers as { n: number }[][]).map(([row]) => row?.n ?? 0);
  if (papers === 0)
    throw new SextantError('input-invalid', 'No paper would be left. Name a file or a source that has some.');
  const known = former?.relevance;
  const isOutgrown = known === undefined || papers >= known.papers * GROWN;
  const words = isOutgrown ? await wordsIn(db, papers) : undefined;
  const state: Collection = {
    version: TABLES_VERSION,
    changedAt: new Date().toISOString(),
    papers,
    newest,
    having: { code },
    model: stored,
    ranking: former?.ranking ?? RANKING,
    relevance: isOutgrown ? await relevanceOfCollection({ db, vectors }, papers, await unrelated()) : known,
    sources: sourcesOrNone(sources),
    namespaces,
    commonTerms: await commonTermsOf(db, papers),
    wordsOf: words?.papers ?? former?.wordsOf ?? papers,
  };
  return { state, words: words?.value };
}

function sourcesOrNone(sources: readonly SourceState[]): SourceState[] | undefined {
  return sources.length > 0 ? [...sources] : undefined;
}
