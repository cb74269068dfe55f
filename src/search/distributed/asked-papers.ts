import { echoed, SextantError } from '../../errors.ts';
import { dateRange, havingOf, lastDay, UNDATED } from '../query/query.ts';
import type { Clause, Condition, Conditions, DateRange, Query } from '../query/query.ts';
import type { Filters } from '../service.ts';
import { clauseMatch } from './matches.ts';
import { joined, type Texts } from './statement-texts.ts';

/** What papers must fulfil. */
export interface Asked {
  filters: Filters;
  conditions?: Conditions | undefined;
  query?: Pick<Query, 'clauses' | 'years'>;
}

/** What was looked up for it. */
export interface LookedUp {
  /** Names of authors that were asked for → the keys of those who are meant. */
  authors: ReadonlyMap<string, readonly string[]>;
  /** Ids that were asked for → the rows of their papers. */
  rows: ReadonlyMap<string, number>;
  /** All categories of the collection. */
  categories: readonly string[];
}

/** SQL of a statement that is longer is refused by D1, whose limit is 100 kB. */
const LONGEST_SQL = 90_000;

/** The papers `p` of one generation. */
export function visibleAt(generation: number): string {
  return `(p.since <= ${generation} AND (p.until IS NULL OR p.until > ${generation}))`;
}

/** The names of authors that something asks for. */
export function authorsIn({ filters, conditions = [], query }: Asked): string[] {
  const clauses = [...(query?.clauses ?? []), ...conditions.flat()];
  const names = clauses.flatMap((one) => (one.field === 'author' ? [one.text] : []));
  return Array.from(new Set([...(filters.author === undefined ? [] : [filters.author]), ...names]));
}

/** The ids that something asks for. */
export function idsIn({ filters: { ids = [], excludedIds = [] } }: Asked): string[] {
  return Array.from(new Set([...ids, ...excludedIds]));
}

/**
 * SQL for what papers `p` must fulfil; empty where that is nothing.
 * @throws SextantError `invalid-request` where it is more than a statement can say
 */
export function conditionOf(
  { filters, conditions = [], query = { clauses: [], years: [] } }: Asked,
  looked: LookedUp,
  texts: Texts,
): string {
  const { from, to, topic, has, undated, categories, author, ids, excludedIds } = filters;
  const sql = { looked, texts };
  const ranges = [...query.years, ...(from === undefined && to === undefined ? [] : [dateRange(from, to)])];
  const rowsOf = (names: readonly string[]): string =>
    texts.list(names.flatMap((name) => looked.rows.get(name) ?? []));
  const all = [
    ...(categories === undefined || categories.length === 0 ? [] : [categorySql(categories, sql)]),
    ...(author === undefined ? [] : [authorSql(author, sql)]),
    // There is no map, and so there are no topics.
    ...(topic === undefined ? [] : ['0']),
    ...(has === undefined ? [] : ['p.has_code']),
    ...(undated ? ['p.date = 0'] : []),
    ...(ids === undefined ? [] : [`p.row IN ${rowsOf(ids)}`]),
    ...(excludedIds === undefined ? [] : [`p.row NOT IN ${rowsOf(excludedIds)}`]),
    ...ranges.map((range) => dateSql(range)),
    ...query.clauses.flatMap((clause) => clauseSql(clause, sql)),
    ...conditions.map((group) =>
      joined(
        group.flatMap((one) => anySql(one, sql)),
        'OR',
        '0',
      ),
    ),
  ];
  const whole = all.length === 0 ? '' : joined(all, 'AND', '1');
  if (whole.length > LONGEST_SQL) {
    throw new SextantError('invalid-request', 'This joins too many conditions. Ask for fewer at once.');
  }
  return whole;
}

interface Sql {
  looked: LookedUp;
  texts: Texts;
}

function anySql(condition: Condition, sql: Sql): string[] {
  if (condition.field === 'date') {
    const { from, to, isExact = false, negated } = condition;
    return [negatedIf(negated, dateSql(dateRange(from, to), isExact))];
  }
  if (condition.field === 'row') {
    return [negatedIf(condition.negated, `p.row IN ${sql.texts.list(condition.rows)}`)];
  }
  const found = clauseSql(condition, sql);
  // A clause of stop words alone holds of every paper, or of none.
  return found.length > 0 ? found : [condition.negated ? '0' : '1'];
}

/** Empty for a clause that has no word which is indexed. */
function clauseSql(clause: Clause, { looked, texts }: Sql): string[] {
  const { field, text, negated, isExact } = clause;
  const what = field === 'has' ? havingOf(text) : undefined;
  const match = isOfWords(clause) ? clauseMatch(clause) : null;
  const its =
    field === 'author'
      ? authorSql(text, { looked, texts })
      : field === 'category'
        ? isExact
          ? ofCategories([text], texts)
          : categorySql([text], { looked, texts })
        : what !== undefined
          ? 'p.has_code'
          : match === null
            ? null
            : `p.row IN (SELECT rowid FROM words WHERE words MATCH ${texts.of(match)})`;
  return its === null ? [] : [negatedIf(negated, its)];
}

function isOfWords({ field }: Clause): boolean {
  return field === 'text' || field === 'title' || field === 'abstract';
}

function negatedIf(negated: boolean, sql: string): string {
  return negated ? `NOT ${sql}` : sql;
}

function authorSql(name: string, { looked, texts }: Sql): string {
  const keys = texts.list(looked.authors.get(name) ?? []);
  return `EXISTS (SELECT 1 FROM authors a WHERE a.key IN ${keys} AND a.row = p.row)`;
}

function categorySql(names: readonly string[], { looked, texts }: Sql): string {
  return ofCategories(
    names.flatMap((name) => categoriesMeant(looked.categories, name)),
    texts,
  );
}

function ofCategories(categories: readonly string[], texts: Texts): string {
  return `EXISTS (SELECT 1 FROM categories c WHERE c.category IN ${texts.list(categories)} AND c.row = p.row)`;
}

/** A category by its name, whatever its case, or all below an archive: `cs` is `cs.AI`, `cs.CL`, … */
function categoriesMeant(all: readonly string[], name: string): string[] {
  const exact = all.filter((category) => category === name || category.startsWith(`${name}.`));
  if (exact.length > 0) return exact;
  const wanted = name.toLowerCase();
  return all.filter((category) => {
    const lower = category.toLowerCase();
    return lower === wanted || lower.startsWith(`${wanted}.`);
  });
}

/** Dates in a range: a paper of `2024` may be of any day of that year. */
function dateSql({ from, to }: DateRange, isExact = false): string {
  if (to === UNDATED.to) return 'p.date = 0';
  const within = `p.date BETWEEN ${Math.max(1, from)} AND ${to}`;
  const starts = isExact
    ? []
    : [100, 10_000]
        .map((unit) => from - (from % unit))
        .filter((start) => start > 0 && lastDay(start) >= from);
  return starts.length === 0 ? within : `(${within} OR p.date IN (${starts.join(', ')}))`;
}

/** Says to people which filters no paper can pass. */
export function impossible({ filters, query }: Asked, looked: LookedUp): string | undefined {
  const asked = (field: 'author' | 'category'): string[] =>
    (query?.clauses ?? []).filter((one) => one.field === field && !one.negated).map(({ text }) => text);
  const categories = [...(filters.categories ?? []), ...asked('category')];
  const authors = [...(filters.author === undefined ? [] : [filters.author]), ...asked('author')];
  const said = [
    ...categories
      .filter((name) => categoriesMeant(looked.categories, name).length === 0)
      .map((name) => `No paper has the category "${echoed(name, NAMED)}".`),
    ...authors
      .filter((name) => (looked.authors.get(name) ?? []).length === 0)
      .map((name) => `No paper is by "${echoed(name, NAMED)}".`),
    ...(filters.topic === undefined ? [] : [NO_TOPICS]),
  ];
  return said.length > 0 ? said.slice(0, MOST_SAID).join(' ') : undefined;
}

const NO_TOPICS = 'This collection has no map, and so no topics: it is too large for one.';

/** Names that no paper has are repeated in part, and not all of them. */
const NAMED = 100;
const MOST_SAID = 5;
