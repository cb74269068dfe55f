import type { FirstStep } from './first-step.ts';
import { needsText, type PlacedFilters } from './query/filters.ts';
import { conditionsOf, NO_YEAR, parseQuery, type Query } from './query/query.ts';
import type { Filters, SearchRequest, WaysOut } from './service.ts';

/** Conditions that are tried one by one. */
const MOST_TRIED = 8;

/** How many papers there are. */
export interface Counting {
  /** That a text finds by words. */
  byWords: (text: string, filters: PlacedFilters) => Promise<number>;
  /** That fulfil what a query asks for beside its text. */
  fulfilling: (query: Query, filters: PlacedFilters) => Promise<number>;
}

/** What leads to papers from a search that has found none: each way was tried, so that none leads nowhere. */
export async function waysOut(
  { text, query: { plain } }: Pick<FirstStep, 'text' | 'query'>,
  { filters, mode, sort }: SearchRequest & { filters: PlacedFilters },
  { byWords, fulfilling }: Counting,
): Promise<WaysOut> {
  const found = async (query: string, its: PlacedFilters, byMeaning = false): Promise<number> => {
    const parsed = parseQuery(query);
    // Which papers have a phrase is seen only when they are read.
    if (parsed.clauses.some(needsText)) return 0;
    if (mode === 'keyword' && !byMeaning && parsed.plain.trim() !== '') return byWords(query, its);
    return fulfilling(parsed, its);
  };
  if (sort === 'newest' && plain.trim() !== '' && (await found(text, filters)) > 0) {
    return { without: [], byMeaning: false, byRelevance: true };
  }
  const groups = groupsOf(filters).map((names) => ({
    condition: conditionOf(filters, names),
    filters: names,
  }));
  const without: WaysOut['without'] = [];
  for (const group of groups) {
    const papers = await found(text, withoutThese(filters, group.filters));
    if (papers > 0) without.push({ ...group, papers });
  }
  const conditions = conditionsOf(text).slice(0, Math.max(0, MOST_TRIED - groups.length));
  for (const condition of conditions) {
    const papers = await found(condition.query, filters);
    if (papers > 0) without.push({ ...condition, papers });
  }
  const hasConditions = groups.length + conditions.length > 0;
  const isPlain = !hasConditions || plain.trim() === '' || (await found(plain, {})) === 0;
  const { from, to } = filters;
  const isSwapped = from !== undefined && to !== undefined && from > to && !from.startsWith(to);
  return {
    without,
    ...(!isPlain && { plain }),
    byMeaning: mode === 'keyword' && plain.trim() !== '' && (await found(text, filters, true)) > 0,
    ...(isSwapped && { swapped: (await found(text, { ...filters, from: to, to: from })) > 0 }),
  };
}

/** What was looked up for filters, and is none. */
const LOOKED_UP: readonly string[] = [
  'found',
  'placed',
  'meeting',
  'ofText',
] satisfies (keyof PlacedFilters)[];

/** Filters that are set, the two dates together. */
function groupsOf(filters: Filters): (keyof Filters)[][] {
  const names = Object.keys(filters).filter((name) => !LOOKED_UP.includes(name)) as (keyof Filters)[];
  const dates: (keyof Filters)[] = names.filter((name) => name === 'from' || name === 'to');
  const others = names.filter((name) => !dates.includes(name)).map((name) => [name]);
  return dates.length > 0 ? [...others, dates] : others;
}

function conditionOf(filters: PlacedFilters, names: (keyof Filters)[]): string {
  const { from, to, found } = filters;
  if (names.includes('from') || names.includes('to'))
    return from === to ? (from ?? '') : `${from ?? ''}..${to ?? ''}`;
  if (filters.has !== undefined && names.includes('has')) return `has:${filters.has}`;
  if (names.includes('undated')) return `year:${NO_YEAR}`;
  if (found !== undefined && names.includes('topic')) return found.name;
  if (names.includes('ids')) return 'among the papers named';
  if (names.includes('excludedIds')) return 'without the papers named';
  return names.flatMap((name) => filters[name] ?? []).join(', ');
}

function withoutThese(filters: PlacedFilters, names: readonly (keyof Filters)[]): PlacedFilters {
  const left: readonly string[] = names;
  return Object.fromEntries(Object.entries(filters).filter(([name]) => !left.includes(name)));
}
