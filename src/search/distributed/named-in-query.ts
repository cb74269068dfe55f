import type { FirstStep } from '../first-step.ts';
import type { Clause, Query } from '../query/query.ts';
import { referencesIn } from '../query/references.ts';
import type { CollectionView } from './collection-view.ts';
import { askNames } from './names-in-database.ts';

/** What a query is once it is known which papers it names. */
export interface NamedInQuery {
  query: Query;
  /** Rows of the papers that it names. */
  rows: readonly number[];
  /** Whether by numbers and nothing else, which say nothing of the papers below those: their titles do. */
  byNumber: boolean;
}

/**
 * The papers that a query names, by the rules of an index in memory (`understand.ts`): as a whole, in what it has beside its
 * operators, or by what in it refers to papers.
 */
export async function namedIn(
  view: CollectionView,
  { text, query: parsed }: Pick<FirstStep, 'text' | 'query'>,
): Promise<NamedInQuery> {
  const { plain } = parsed;
  const references = referencesIn(plain);
  return askNames(view, async (known) => {
    const whole = await known.named(text);
    const query = whole.rows.length > 0 ? { plain: text, clauses: [], years: [] } : parsed;
    const named = whole.rows.length > 0 || plain === text ? whole : await known.named(plain);
    if (named.rows.length > 0 && !named.byNumber) return { query, ...named };
    const { rows, rest } =
      named.rows.length > 0 ? { rows: named.rows, rest: '' } : await known.referredTo(plain, references);
    if (rows.length === 0) return { query, rows, byNumber: false };
    // Quotation marks around a number do not ask for a text that has it.
    const isOfReference = ({ text: its }: Clause): boolean =>
      references.some(({ name }) => its.includes(name));
    const clauses = query.clauses.filter(
      (clause) => clause.field !== 'text' || clause.negated || !isOfReference(clause),
    );
    return { query: { ...query, plain: rest || text, clauses }, rows, byNumber: rest === '' };
  });
}
