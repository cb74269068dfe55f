import { type D1Binding, Database, sql } from '../../database.ts';
import type { Engine } from '../../engine/engine.ts';
import { SextantError } from '../../errors.ts';
import type { Paper } from '../../index/paper.ts';
import type { IndexReader } from '../../index/store.ts';
import { causeOf, log } from '../../log.ts';
import { firstStep } from '../first-step.ts';
import type { Lru } from '../lru.ts';
import type { Opening } from '../service.ts';
import type { Budget } from '../serving/budget.ts';
import { Condition } from '../serving/condition.ts';
import { loadEncoder, weightsName } from '../serving/open-encoder.ts';
import type { QueryEncoder } from '../serving/query-encoder.ts';
import { settledOr, SharedWork } from '../serving/shared-work.ts';
import { type Collection, collectionSchema, sampleSchema, WORDS } from './collection-schema.ts';
import { CollectionService } from './collection-service.ts';
import type { CollectionView } from './collection-view.ts';
import { Embeddings } from './coded-embeddings.ts';
import { openWordSample } from './collection-words.ts';
import { RecordsInDatabase } from './records-in-database.ts';
import { type VectorBinding, Vectors } from './vector-binding.ts';

/** How long an isolate trusts what it last saw of a collection, in ms. */
const TRUSTED_MS = 30_000;

/** A D1 binding that has read replicas: a session sees at least what its bookmark names. */
export interface SessionBinding extends D1Binding {
  withSession(constraint: string): D1Binding & { getBookmark(): string | null };
}

/** What an isolate opens a collection with. */
interface Isolate {
  papers: SessionBinding;
  vectors: VectorBinding;
  /** Where the model is. */
  reader: IndexReader;
  loadEngine: () => Promise<(bytes: number) => Engine>;
  /** Papers that were read, by their rows. */
  kept: Lru<Paper>;
}

/** A generation that is open. */
type Opened = Omit<CollectionView, 'database' | 'records' | 'budget'> & {
  /** Whoever reads sees at least this. */
  bookmark: string | null;
};

interface StateRow {
  generation: number;
  state: string;
}

interface SharedRow {
  name: string;
  value: string;
}

/** Which generation of a collection in D1 and Vectorize an isolate serves. What cannot be opened never replaces what is served. */
export class Collections {
  readonly #isolate: Isolate;
  readonly #now: () => number;
  readonly #condition: Condition;
  readonly #opening: SharedWork<{ done: Promise<void> }>;
  #served: Opened | null = null;
  #lookedAt = Number.NEGATIVE_INFINITY;

  /** @param now Milliseconds since the epoch. */
  constructor(isolate: Isolate, now: () => number) {
    this.#isolate = isolate;
    this.#now = now;
    this.#condition = new Condition(now);
    this.#opening = new SharedWork(now);
  }

  /**
   * The collection for one request, on its account.
   * @param background Keeps the isolate alive for work that outlasts the request (`ctx.waitUntil`).
   */
  current(background: (work: Promise<unknown>) => void, budget: Budget): Opening {
    const isOld = this.#now() - this.#lookedAt >= TRUSTED_MS;
    const look = this.#served === null || isOld ? this.#join(background) : null;
    return {
      begin: (request) => firstStep(request),
      service: async () => this.#serviceOf(this.#served ?? (await this.#first(look, background)), budget),
      newer: async () => {
        const before = this.#served;
        await this.#join(background).done.catch(() => undefined);
        return this.#served === null || this.#served === before
          ? null
          : this.#serviceOf(this.#served, budget);
      },
      end: () => undefined,
    };
  }

  #serviceOf(opened: Opened, budget: Budget): CollectionService {
    const { papers, kept } = this.#isolate;
    const database = new Database(papers.withSession(opened.bookmark ?? 'first-unconstrained'), 'papers');
    const records = new RecordsInDatabase(database, kept, budget);
    return new CollectionService({ ...opened, database, records, budget }, this.#condition);
  }

  async #first(
    look: { done: Promise<void> } | null,
    background: (work: Promise<unknown>) => void,
  ): Promise<Opened> {
    for (let joined = look ?? this.#join(background); ; joined = this.#join(background)) {
      await settledOr(joined.done);
      if (this.#served !== null) return this.#served;
    }
  }

  #join(background: (work: Promise<unknown>) => void): { done: Promise<void> } {
    const work = this.#opening.join(() => {
      this.#lookedAt = this.#now();
      return { done: this.#open() };
    });
    background(work.done.catch(() => undefined));
    return work;
  }

  async #open(): Promise<void> {
    try {
      const session = this.#isolate.papers.withSession('first-primary');
      const database = new Database(session, 'papers');
      const [row] = await database.rows<StateRow>(sql('SELECT generation, state FROM collection'));
      if (row === undefined) {
        throw new SextantError(
          'index-missing',
          'Publish papers with `npx sextant add … --target vectorize`.',
        );
      }
      if (this.#served === null || row.generation > this.#served.generation) {
        this.#served = await this.#read(database, row, () => session.getBookmark());
      }
      this.#condition.isCurrent();
    } catch (cause) {
      if (this.#served === null) throw cause;
      this.#condition.keptOld(this.#served.generation, cause);
      log('warn', 'collection-not-opened', { cause: causeOf(cause) });
    }
  }

  async #read(
    database: Database,
    { generation, state }: StateRow,
    bookmark: () => string | null,
  ): Promise<Opened> {
    const collection = parsed(state);
    const [[categories = [], values = []], encoder] = await Promise.all([
      database.transaction([
        sql(
          `SELECT value, papers AS count FROM counts WHERE kind = 'category' AND papers > 0
            ORDER BY papers DESC, value`,
        ),
        sql('SELECT name, value FROM shared_values'),
      ]),
      this.#encoder(collection),
    ]);
    const shared = new Map((values as SharedRow[]).map(({ name, value }) => [name, value]));
    return {
      generation,
      version: `${generation}-${collection.changedAt.replaceAll(/\D/g, '').slice(0, VERSION_DIGITS)}`,
      collection,
      categories: categories as CollectionView['categories'],
      sample: sampleOf(shared.get('sample')),
      wordSample: await openWordSample(shared.get(WORDS) ?? '', collection.wordsOf),
      encoder,
      vectors: new Vectors(this.#isolate.vectors, collection.namespaces),
      bookmark: bookmark(),
    };
  }

  async #encoder({ model }: Collection): Promise<QueryEncoder> {
    const known = this.#served?.encoder;
    if (known?.weights === weightsName(model)) return known;
    const createEngine = await this.#isolate.loadEngine();
    return loadEncoder({ reader: this.#isolate.reader, createEngine }, model);
  }
}

/** Digits of the time of publication that tell one generation from another of its number. */
const VERSION_DIGITS = 14;

function parsed(state: string): Collection {
  try {
    return collectionSchema.parse(JSON.parse(state));
  } catch (cause) {
    throw new SextantError(
      'index-format-unsupported',
      'What the database says of its collection cannot be read: deploy the version that published it.',
      { cause },
    );
  }
}

function sampleOf(value = '[]'): Embeddings {
  const sample = new Embeddings();
  sampleSchema.parse(JSON.parse(value)).forEach((one, i) => sample.add(i, one));
  return sample;
}
