import type { Count, Facets } from '../service.ts';
import { type Asked, type LookedUp, passingAt } from './asked-papers.ts';
import type { Candidate, Candidates } from './candidate-papers.ts';
import type { CollectionView } from './collection-view.ts';
import { Texts } from './statement-texts.ts';

/** Categories that are counted for facets: the most frequent of the whole collection. */
const MOST_CATEGORIES = 60;
/** Papers that facets are counted over where no candidates are. */
const MOST_COUNTED = 1_000;

/**
 * What facets count: the close papers among the candidates, or else papers that pass the filters, the latest thousand of
 * them where they are more.
 */
export async function facetsOf(
  view: CollectionView,
  found: { candidates: Candidates; close: ReadonlySet<number> } | undefined,
  { asked, looked }: { asked: Asked; looked: LookedUp },
): Promise<Facets> {
  if (found !== undefined) {
    return counted(
      view,
      Array.from(found.close).flatMap((row) => found.candidates.all.get(row) ?? []),
    );
  }
  const texts = new Texts();
  const where = passingAt(view.generation, { asked, looked }, texts);
  view.budget.reads++;
  const rows = await view.database.rows<{ date: number; hasCode: number; categories: string }>(
    texts.in(`SELECT p.date, p.has_code AS hasCode, p.categories FROM papers p WHERE ${where}
        ORDER BY p.date DESC, p.row LIMIT ${MOST_COUNTED}`),
  );
  return counted(
    view,
    rows.map(({ date, hasCode, categories }) => ({
      date,
      hasCode: hasCode === 1,
      categories: JSON.parse(categories) as string[],
    })),
  );
}

type Countable = Pick<Candidate, 'date' | 'hasCode' | 'categories'>;

function counted({ categories }: CollectionView, papers: readonly Countable[]): Facets {
  const known = new Set(categories.slice(0, MOST_CATEGORIES).map(({ value }) => value));
  const byCategory = countsOf(papers.flatMap((paper) => paper.categories.filter((one) => known.has(one))));
  const dated = papers.filter(({ date }) => date > 0);
  const byYear = countsOf(dated.map(({ date }) => String(Math.floor(date / 10_000))));
  const code = papers.filter(({ hasCode }) => hasCode).length;
  const undated = papers.length - dated.length;
  return {
    categories: byCategory.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)),
    years: byYear.sort((a, b) => (a.value < b.value ? 1 : -1)),
    has: code > 0 ? [{ value: 'code', count: code }] : [],
    ...(undated > 0 && { undated }),
  };
}

function countsOf(values: readonly string[]): Count[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Array.from(counts, ([value, count]) => ({ value, count }));
}
