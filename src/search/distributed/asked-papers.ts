import { SextantError } from '../../errors.ts';
import { whyNone } from '../query/filters.ts';
import { dateRange, havingOf, lastDay, UNDATED } from '../query/query.ts';
import type { Clause, Condition, Conditions, DateRange, Query } from '../query/query.ts';
import type { Filters } from '../service.ts';
import type { Collection } from './collection-schema.ts';
import { clauseMatch, eachOf } from './matches.ts';
import { joined, Texts } from './statement-texts.ts';

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

/** What was looked up for what asks for nothing by name. */
export const NOTHING_LOOKED_UP: LookedUp = { authors: new Map(), rows: new Map(), categories: [] };

/** The papers of one generation, by the name that they have in a statement. */
export function visibleAt(generation: number, papers = 'p'): string {
  return `(${papers}.since <= ${generation} AND (${papers}.until IS NULL OR ${papers}.until > ${generation}))`;
}

/** SQL for papers `p` of one generation that fulfil what is asked. @throws as {@link conditionOf} does */
export function passingAt(
  generation: number,
  { asked, looked }: { asked: Asked; looked: LookedUp },
  texts: Texts,
): string {
  const condition = conditionOf(asked, looked, texts);
  return condition === '' ? visibleAt(generation) : `${visibleAt(generation)} AND ${condition}`;
}

/** Whether anything is asked of papers. @throws as {@link conditionOf} does */
export function hasCondition(asked: Asked, looked: LookedUp): boolean {
  return conditionOf(asked, looked, new Texts()) !== '';
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
    ...new Set(conditions.map((group) => groupSql(group, sql))),
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

/**
 * One of these must hold. What the words of papers are asked is one question, as is whose papers and of which category they
 * are: an expression of others' query languages may come to two thousand conditions.
 */
function groupSql(group: readonly Condition[], sql: Sql): string {
  const { looked, texts } = sql;
  const [has, lacks] = [new Set<string>(), new Set<string>()];
  const [authors, categories] = [new Set<string>(), new Set<string>()];
  const others = new Set<string>();
  for (const one of group) {
    const match = isClause(one) && isOfWords(one) ? clauseMatch(one) : null;
    if (match !== null) (one.negated ? lacks : has).add(match);
    else if (one.field === 'author' && !one.negated)
      for (const key of looked.authors.get(one.text) ?? []) authors.add(key);
    else if (one.field === 'category' && !one.negated)
      for (const category of categoriesOf(one, looked)) categories.add(category);
    else others.add(anySql(one, sql));
  }
  const all = [
    ...(has.size === 0 ? [] : [wordsSql(eachOf(has, 'OR'), texts)]),
    // Not one of some is not all of them.
    ...(lacks.size === 0 ? [] : [negatedIf(true, wordsSql(eachOf(lacks, 'AND'), texts))]),
    ...(authors.size === 0 ? [] : [byAuthors(Array.from(authors), texts)]),
    ...(categories.size === 0 ? [] : [ofCategories(Array.from(categories), texts)]),
    ...others,
  ];
  return joined(all, 'OR', '0');
}

function isClause(condition: Condition): condition is Clause {
  return condition.field !== 'date' && condition.field !== 'row';
}

function anySql(condition: Condition, sql: Sql): string {
  if (condition.field === 'date') {
    const { from, to, isExact = false, negated } = condition;
    return negatedIf(negated, dateSql(dateRange(from, to), isExact));
  }
  if (condition.field === 'row') {
    return negatedIf(condition.negated, `p.row IN ${sql.texts.list(condition.rows)}`);
  }
  // What only texts can tell keeps no paper out.
  return clauseSql(condition, sql)[0] ?? '1';
}

/** Empty for a clause that only texts can tell. */
function clauseSql(clause: Clause, { looked, texts }: Sql): string[] {
  const { field, text, negated } = clause;
  const what = field === 'has' ? havingOf(text) : undefined;
  const match = isOfWords(clause) ? clauseMatch(clause) : null;
  const its =
    field === 'author'
      ? authorSql(text, { looked, texts })
      : field === 'category'
        ? ofCategories(categoriesOf(clause, looked), texts)
        : what !== undefined
          ? 'p.has_code'
          : match === null
            ? null
            : wordsSql(match, texts);
  return its === null ? [] : [negatedIf(negated, its)];
}

function wordsSql(match: string, texts: Texts): string {
  return `p.row IN (SELECT rowid FROM words WHERE words MATCH ${texts.of(match)})`;
}

function isOfWords({ field }: Clause): boolean {
  return field === 'text' || field === 'title' || field === 'abstract';
}

function negatedIf(negated: boolean, sql: string): string {
  return negated ? `NOT ${sql}` : sql;
}

function authorSql(name: string, { looked, texts }: Sql): string {
  return byAuthors(looked.authors.get(name) ?? [], texts);
}

function byAuthors(keys: readonly string[], texts: Texts): string {
  return `EXISTS (SELECT 1 FROM authors a WHERE a.key IN ${texts.list(keys)} AND a.row = p.row)`;
}

function categoriesOf({ text, isExact }: Clause, { categories }: LookedUp): string[] {
  return isExact ? [text] : categoriesMeant(categories, text);
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
export function impossible(
  { filters, query = { clauses: [], years: [] } }: Asked,
  { authors, rows, categories }: LookedUp,
  having: Collection['having'],
): string | undefined {
  const { ids, topic } = filters;
  return whyNone(query, filters, {
    hasCategory: (name) => categoriesMeant(categories, name).length > 0,
    hasAuthor: (name) => (authors.get(name) ?? []).length > 0,
    hasIds: ids === undefined || ids.some((id) => rows.has(id)),
    hasCode: having.code > 0,
    noTopic: topic === undefined ? undefined : NO_TOPICS,
  });
}

const NO_TOPICS = 'This collection has no map, and so no topics: it is too large for one.';
