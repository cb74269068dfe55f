import type { FirstStep } from '../first-step.ts';
import type { Query } from '../query/query.ts';
import type { CollectionView } from './collection-view.ts';
import { askNames } from './names-in-database.ts';

/** What a query is once it is known which papers it names. */
export interface NamedInQuery {
  query: Query;
  /** Rows of the papers that it names. */
  rows: readonly number[];
  /** Whether by numbers, which say nothing of the papers below those: their titles do. */
  byNumber: boolean;
}

/** The papers that a query names as a whole, or in what it has beside its operators. */
export async function namedIn(
  view: CollectionView,
  { text, query }: Pick<FirstStep, 'text' | 'query'>,
): Promise<NamedInQuery> {
  const [whole, plain] = await askNames(view, (known) =>
    Promise.all([known.named(text), query.plain === text ? null : known.named(query.plain)]),
  );
  if (whole.rows.length > 0) return { query: { plain: text, clauses: [], years: [] }, ...whole };
  return { query, rows: plain?.rows ?? [], byNumber: plain?.byNumber ?? false };
}
