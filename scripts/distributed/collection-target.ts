import { Database, sql } from '../../src/database.ts';
import { hash40 } from '../../src/index/format/hash-table.ts';
import type { SourceState } from '../../src/index/manifest.ts';
import type { PaperChange, PaperTarget, PublishedPapers } from '../paper-target.ts';
import { NO_PAPERS } from '../publish-additions.ts';
import { parseRecord } from '../corpus/paper-rows.ts';
import { WantedNames } from '../publish/wanted-names.ts';
import { hashOfRecord, unpackedRecord } from './paper-rows-of.ts';
import {
  type CollectionModelSource,
  type CollectionPlace,
  type CollectionResult,
  publishCollection,
  type PublishCollectionOptions,
  publishCollectionSources,
} from './publish-collection.ts';
import { type ServedCollection, servedCollection } from './served-collection.ts';
import { hasTables } from './tables.ts';

/** Ids, or hashes of names, that are looked up at once. */
const AT_ONCE = 1_000;

interface Options extends PublishCollectionOptions {
  /** Got ready only when it is needed. */
  model: () => Promise<CollectionModelSource>;
}

/** A collection in D1 and Vectorize as the place where papers are published. A paper is where its id is. */
export class CollectionTarget implements PaperTarget<string, CollectionResult> {
  readonly #place: CollectionPlace;
  readonly #db: Database;
  readonly #options: Options;
  #served: ServedCollection | null = null;

  constructor(place: CollectionPlace, options: Options) {
    this.#place = place;
    this.#db = new Database(place.database, 'papers');
    this.#options = options;
  }

  async open(): Promise<PublishedPapers<string> | null> {
    const db = this.#db;
    if (!(await hasTables(db))) return null;
    this.#served = await servedCollection(db);
    const [[count], batches = []] = (await db.transaction([
      sql('SELECT count(*) AS papers FROM papers WHERE until IS NULL'),
      sql('SELECT id FROM batches LIMIT 1'),
    ])) as [{ papers: number }[], unknown[]];
    const isUnfinished = batches.length > 0;
    if (this.#served === null && !isUnfinished) return null;
    return {
      papers: count?.papers ?? 0,
      sources: this.#served?.state.sources ?? [],
      isUnfinished,
      find: (ids) => find(db, ids),
      findNamed: (names) => findNamed(db, names),
    };
  }

  async change({ fresh, dead, sources }: PaperChange<string>): Promise<CollectionResult> {
    const changed = new Set(Array.from({ length: fresh.count }, (_, row) => fresh.read(row).id));
    const gone = dead.filter((id) => !changed.has(id));
    const model = await this.#options.model();
    return publishCollection(this.#place, { fresh, gone, sources }, model, this.#options);
  }

  async remove(dead: readonly string[]): Promise<CollectionResult> {
    return this.change({ fresh: NO_PAPERS, dead, sources: this.#served?.state.sources ?? [] });
  }

  async restate(sources: readonly SourceState[]): Promise<CollectionResult> {
    return publishCollectionSources(this.#place, sources, this.#options);
  }
}

async function* find(db: Database, ids: Iterable<string>): ReturnType<PublishedPapers<string>['find']> {
  for (const some of parts(ids)) {
    const rows = await db.rows<{ id: string; hash: string }>(
      sql(
        'SELECT id, hash FROM papers WHERE until IS NULL AND id IN (SELECT value FROM json_each(?1))',
        JSON.stringify(some),
      ),
    );
    for (const { id, hash } of rows) yield { id, place: id, isAs: (record) => hashOfRecord(record) === hash };
  }
}

async function* findNamed(
  db: Database,
  names: Iterable<string>,
): ReturnType<PublishedPapers<string>['findNamed']> {
  for (const some of parts(names)) {
    const wanted = new WantedNames(some);
    const rows = await db.rows<{ record: string }>(
      sql(
        `SELECT hex(record) AS record FROM papers WHERE until IS NULL AND row IN (
           SELECT row FROM names WHERE hash IN (SELECT value FROM json_each(?1)))`,
        JSON.stringify([...wanted.keys, ...wanted.ids].map(hash40)),
      ),
    );
    for (const { record } of rows) {
      const paper = parseRecord(unpackedRecord(record));
      for (const name of wanted.of(paper)) yield { name, id: paper.id, place: paper.id };
    }
  }
}

function parts(all: Iterable<string>): string[][] {
  const listed = Array.from(new Set(all));
  const count = Math.ceil(listed.length / AT_ONCE);
  return Array.from({ length: count }, (_, i) => listed.slice(i * AT_ONCE, (i + 1) * AT_ONCE));
}
