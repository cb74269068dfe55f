import type { Database, Statement } from '../../database.ts';
import type { Budget } from '../serving/budget.ts';
import type { QueryEncoder } from '../serving/query-encoder.ts';
import { type Asked, authorsIn, idsIn, type LookedUp } from './asked-papers.ts';
import { authorsNamed } from './authors-in-database.ts';
import type { Collection } from './collection-schema.ts';
import type { Embeddings } from './coded-embeddings.ts';
import type { WordSample } from './collection-words.ts';
import { askNames } from './names-in-database.ts';
import type { RecordsInDatabase } from './records-in-database.ts';
import type { Vectors } from './vector-binding.ts';

/** One generation of a collection, as one request sees it. */
export interface CollectionView {
  generation: number;
  /** Names the content: ETags and cache keys carry it. */
  version: string;
  collection: Collection;
  /** All categories, those of most papers first, and how many papers each has. */
  categories: readonly { value: string; count: number }[];
  /** Of papers that stand for all others. */
  sample: Embeddings;
  /** Words as papers write them. */
  wordSample: WordSample;
  encoder: QueryEncoder;
  database: Database;
  vectors: Vectors;
  records: RecordsInDatabase;
  budget: Budget;
}

/** Looks up the authors and the papers that something asks for by name. */
export async function lookUp(view: CollectionView, asked: Asked): Promise<LookedUp> {
  const [names, ids] = [authorsIn(asked), idsIn(asked)];
  if (names.length > 0) view.budget.reads++;
  const [authors, rows] = await Promise.all([
    authorsNamed(view.database, names),
    ids.length === 0 ? [] : askNames(view, (known) => ids.map((id) => known.rowOf([id]))),
  ]);
  return {
    authors,
    rows: new Map(ids.flatMap((id, i) => (typeof rows[i] === 'number' ? [[id, rows[i]] as const] : []))),
    categories: view.categories.map(({ value }) => value),
  };
}

/** Asks all at once. @returns What one of the statements gave, nothing for one that was not asked. */
export async function answersTo<Name extends string>(
  { database, budget }: Pick<CollectionView, 'database' | 'budget'>,
  statements: Partial<Record<Name, Statement>>,
): Promise<(name: Name) => unknown[]> {
  const asked = Object.entries<Statement | undefined>(statements).flatMap(([name, statement]) =>
    statement === undefined ? [] : [{ name, statement }],
  );
  if (asked.length > 0) budget.reads++;
  const given = await database.transaction(asked.map(({ statement }) => statement));
  const told = new Map(asked.map(({ name }, i) => [name, given[i] ?? []]));
  return (name) => told.get(name) ?? [];
}
