import { engineModule } from '../../scripts/embed/packed-encoder.ts';
import { embedUnrelated } from '../../scripts/embed/embed-unrelated.ts';
import { commonTermsOf, sampleOf } from '../../scripts/distributed/learn-collection.ts';
import { Lease } from '../../scripts/distributed/lease.ts';
import { putModel } from '../../scripts/distributed/put-model.ts';
import { switchCollection } from '../../scripts/distributed/switch-collection.ts';
import { wordShareOf } from '../../scripts/distributed/word-share.ts';
import type { PreparedModel } from '../../scripts/model/prepare.ts';
import { distribution } from '../../scripts/publish/learn-relevance.ts';
import { systemClock } from '../../scripts/publish/rules.ts';
import { type D1Binding, Database, sql } from '../../src/database.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { RANKING } from '../../src/index/manifest.ts';
import type { Paper } from '../../src/index/paper.ts';
import type { IndexStore } from '../../src/index/store.ts';
import { type Collection, TABLES_VERSION } from '../../src/search/distributed/collection-schema.ts';
import { Collections } from '../../src/search/distributed/collections.ts';
import type { VectorBinding } from '../../src/search/distributed/vector-binding.ts';
import { Lru } from '../../src/search/lru.ts';
import type { SearchService } from '../../src/search/service.ts';
import { Budget, UNLIMITED } from '../../src/search/serving/budget.ts';
import { exactTop } from '../harness/tiled-vectors.ts';
import { GENERATION } from './built-database.ts';

/** Papers that are kept in memory. */
const KEPT = 10_000;

/** An index of vectors in this process, whose answers are exact; the vector of a row, counted from 1, has that number as its id. */
export function exactVectors(vectors: Float32Array, dim: number): VectorBinding {
  return {
    query: async (vector, { topK }) => {
      const query = Float32Array.from(vector);
      const rows = exactTop(vectors, dim, query, topK);
      const score = (row: number): number =>
        query.reduce((sum, value, k) => sum + value * (vectors[row * dim + k] ?? 0), 0);
      return { matches: rows.map((row) => ({ id: String(row + 1), score: score(row) })) };
    },
  };
}

interface Parts {
  binding: D1Binding;
  store: IndexStore;
  vectors: VectorBinding;
  model: PreparedModel;
}

/** Says of papers that were written what a publishing says of them, so that they are served. */
export async function serveWritten({ binding, store, vectors, model }: Parts): Promise<void> {
  const db = new Database(binding, 'papers');
  const [row] = await db.rows<{ papers: number; newest: number }>(
    sql('SELECT count(*) AS papers, max(date) AS newest FROM papers WHERE until IS NULL'),
  );
  const { papers = 0, newest = 0 } = row ?? {};
  const state: Collection = {
    version: TABLES_VERSION,
    changedAt: '2026-01-01T00:00:00.000Z',
    papers,
    newest,
    having: { code: 0 },
    model: await putModel(store, model, { former: undefined, gen: GENERATION, clock: systemClock }),
    ranking: RANKING,
    relevance: await relevanceOf({ db, vectors, model }, papers),
    sources: undefined,
    namespaces: 4,
    commonTerms: await commonTermsOf(db, papers),
  };
  const lease = await Lease.take(db, true);
  await switchCollection(lease, GENERATION, { state, sample: await sampleOf(db, papers) });
  await lease.release();
}

async function relevanceOf(
  { db, vectors, model }: Pick<Parts, 'vectors' | 'model'> & { db: Database },
  papers: number,
): Promise<NonNullable<Collection['relevance']>> {
  const [cosines, shares]: [number[], number[]] = [[], []];
  for (const { text, embedding } of await embedUnrelated(model)) {
    const { matches } = await vectors.query(Array.from(embedding), { topK: 1 });
    cosines.push(matches[0]?.score ?? -1);
    shares.push(await wordShareOf(db, papers, text));
  }
  return { meaning: distribution(cosines), words: distribution(shares), papers };
}

/** Opens what is served, by the Worker's code, in this process. */
export async function openServed({ binding, store, vectors }: Omit<Parts, 'model'>): Promise<SearchService> {
  const module = await engineModule();
  const session = {
    prepare: (text: string) => binding.prepare(text),
    batch: (queries: Parameters<D1Binding['batch']>[0]) => binding.batch(queries),
    getBookmark: () => null,
  };
  const collections = new Collections(
    {
      papers: { ...session, withSession: () => session },
      vectors,
      reader: store,
      loadEngine: async () => (bytes) => createEngine('simd', module, bytes),
      kept: new Lru<Paper>(KEPT),
    },
    () => 0,
  );
  return collections.current(() => undefined, new Budget(UNLIMITED)).service();
}
