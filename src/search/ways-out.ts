import { countBoth, countRows, fullBitmap } from './bitmap.ts';
import { allowedRows, needsText } from './filters.ts';
import { conditionsOf, parseQuery } from './query.ts';
import { queryTerms } from './query-terms.ts';
import type { PlacedFilters } from './filters.ts';
import type { Filters, SearchRequest, WaysOut } from './service.ts';
import type { Snapshot } from './snapshot.ts';

/** Conditions that are tried one by one. */
const MOST_TRIED = 8;

/** What leads to papers from a search that has found none: each way was tried, so that none leads nowhere. */
export function waysOut(snapshot: Snapshot, { text, filters, mode }: SearchRequest): WaysOut {
  const { plain } = parseQuery(text);
  const words = mode === 'keyword' ? queryTerms(snapshot.keywords, plain).terms : undefined;
  const found = (query: string, its: Filters, byMeaning = false): number => {
    const parsed = parseQuery(query);
    // Which papers have a phrase is seen only when they are read.
    if (parsed.clauses.some(needsText)) return 0;
    const { keywords, columns } = snapshot;
    const allowed = allowedRows(keywords, columns, parsed, its) ?? fullBitmap(keywords.rows);
    if (words === undefined || byMeaning || parsed.plain === '') return countRows(allowed);
    return countBoth(
      allowed,
      keywords.rowsOf(
        'text',
        words.map(({ postings }) => postings),
      ),
    );
  };
  const conditions = conditionsOf(text);
  const tried = [
    ...groupsOf(filters).map((names) => ({
      condition: conditionOf(filters, names),
      filters: names,
      papers: found(text, without(filters, names)),
    })),
    ...conditions.map(({ condition, query }) => ({ condition, query, papers: found(query, filters) })),
  ];
  const isPlain = tried.length === 0 || plain.trim() === '' || found(plain, {}) === 0;
  return {
    without: tried.slice(0, MOST_TRIED).filter(({ papers }) => papers > 0),
    ...(!isPlain && { plain }),
    byMeaning: mode === 'keyword' && plain.trim() !== '' && found(text, filters, true) > 0,
  };
}

/** What was looked up for the topic of filters, and goes with it. */
const PLACE: readonly string[] = ['found', 'within'] satisfies (keyof PlacedFilters)[];

/** Filters that are set, the two dates together. */
function groupsOf(filters: Filters): (keyof Filters)[][] {
  const names = Object.keys(filters).filter((name) => !PLACE.includes(name)) as (keyof Filters)[];
  const dates: (keyof Filters)[] = names.filter((name) => name === 'from' || name === 'to');
  const others = names.filter((name) => !dates.includes(name)).map((name) => [name]);
  return dates.length > 0 ? [...others, dates] : others;
}

function conditionOf(filters: Filters, names: (keyof Filters)[]): string {
  const { from, to } = filters;
  if (names.includes('from') || names.includes('to'))
    return from === to ? (from ?? '') : `${from ?? ''}..${to ?? ''}`;
  if (filters.has !== undefined && names.includes('has')) return `has:${filters.has}`;
  return names.flatMap((name) => filters[name] ?? []).join(', ');
}

function without(filters: Filters, names: readonly (keyof Filters)[]): Filters {
  const left: readonly string[] = names.includes('topic') ? [...names, ...PLACE] : names;
  return Object.fromEntries(Object.entries(filters).filter(([name]) => !left.includes(name)));
}
