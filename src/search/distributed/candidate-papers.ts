import { type Statement, sql } from '../../database.ts';
import type { Neighbour } from '../indexes/vector-index.ts';
import { analyze } from '../../text/analyze.ts';
import { NAME_WORD } from '../query/query-terms.ts';
import { BY_WORDS } from '../retrieve.ts';
import { type Asked, hasCondition, type LookedUp, passingAt } from './asked-papers.ts';
import type { CollectionView } from './collection-view.ts';
import { Embeddings } from './coded-embeddings.ts';
import { allOf } from './matches.ts';
import type { QueryWords, WeighedName, WordsMatch } from './query-words.ts';
import type { StoredRecord } from './records-in-database.ts';
import { Texts } from './statement-texts.ts';
import type { VectorFilter } from './vector-binding.ts';

/** Where no more papers pass the filters, all of them are compared, and Vectorize's choice does not matter. */
const FEW_PAPERS = 1_000;
/** Papers that pass the filters are counted up to here. */
export const MOST_COUNTED = 10_000;
/** Rows that words find beside those that are wanted: some may be of another generation. */
const SPARE = 50;
/** Where rare words find fewer papers, common ones are asked for others. */
const FEW_BY_WORDS = 100;
/** Words that are looked up in papers which meaning alone offers: those that tell most. */
const MOST_LOOKED_UP = 8;
/** Papers whose records are read with the candidates, since they may be shown. */
const LIKELY = 16;

/** What candidates are looked for by. */
export interface Wanted {
  /** Undefined where meaning does not count. */
  embedding: Float32Array | undefined;
  /** Undefined where words do not count. */
  words: QueryWords | undefined;
  /** Words of which it is asked how many papers have them, also where they do not count. */
  typed: QueryWords;
  asked: Asked;
  looked: LookedUp;
}

/** What is needed of a collection. */
export type Reading = Pick<CollectionView, 'generation' | 'database' | 'budget' | 'records'> & {
  collection: Pick<CollectionView['collection'], 'papers'>;
  vectors: Pick<CollectionView['vectors'], 'nearest'>;
};

/** What meaning and words offer. */
export interface Offered {
  near: readonly Neighbour[];
  /** Row → what words give to it: BM25, and for the commonest words what papers that have them get of them. */
  words: ReadonlyMap<number, number>;
  /** Row → which of the commonest words it has, where not all are ranked by. */
  common: ReadonlyMap<number, readonly string[]>;
  /** Rows of papers by those who are named, where the query is nothing but names: they are what was asked for. */
  byNamed?: ReadonlySet<number> | undefined;
  /** How many papers pass the filters, at most {@link MOST_COUNTED} and one more. */
  passing: number;
  hasFilter: boolean;
}

/** What is known of a paper without its record. */
export interface Candidate {
  row: number;
  date: number;
  hasCode: boolean;
  categories: readonly string[];
  titleTerms: ReadonlySet<string>;
}

/** The papers that a query is compared with. */
export interface Candidates extends Pick<Offered, 'words' | 'byNamed' | 'passing'> {
  /** What words give to those that meaning alone offered. */
  besides: ReadonlyMap<number, number>;
  /** Rows that have every word of a short query; undefined where nobody looked. */
  withAll: ReadonlySet<number> | undefined;
  all: ReadonlyMap<number, Candidate>;
  embeddings: Embeddings;
  /** The least cosine that meaning offered, where it left some out. */
  furthest: number | undefined;
}

interface LightRow extends Omit<Candidate, 'categories' | 'hasCode' | 'titleTerms'> {
  title: string;
  hasCode: number;
  categories: string;
  codes: string;
  scale: number;
  record: StoredRecord['record'] | null;
}

/**
 * The first round of a search: what is near by meaning, from Vectorize, and what words find, from D1, at the same time.
 * @throws SextantError `store-failed`, `invalid-request`
 */
export async function offer(view: Reading, wanted: Wanted): Promise<Offered> {
  const { words, typed, asked, looked } = wanted;
  const hasFilter = hasCondition(asked, looked);
  const match = words?.any ?? null;
  const [near, told] = await Promise.all([
    nearest(view, wanted, hasFilter),
    answersTo(view, firstStatements(view, wanted, { match, hasFilter })),
  ]);
  for (const { value, papers } of told('counts') as { value: string; papers: number }[])
    typed.know(value, papers);
  const first = (told('words') as FoundByWords[]).map((one) => commonIn(one, match));
  const rest = first.length < FEW_BY_WORDS ? (match?.rest ?? null) : null;
  const second = rest === null ? [] : (await foundBy(view, wanted, rest)).map((one) => commonIn(one, rest));
  // A row that is found twice is as the rarer words found it.
  const found = new Map([...second, ...first].map((one) => [one.row, one]));
  view.budget.rows += near.length + found.size;
  return {
    near,
    words: bestFirst(Array.from(found.values(), (one) => [one.row, scoreOf(one, words)])),
    common: new Map(Array.from(found.values(), ({ row, common }) => [row, common])),
    passing: hasFilter ? ((told('passing') as { papers: number }[])[0]?.papers ?? 0) : view.collection.papers,
    hasFilter,
  };
}

function bestFirst(scored: (readonly [row: number, score: number])[]): Map<number, number> {
  return new Map(scored.sort(([a, x], [b, y]) => y - x || a - b));
}

/** What words find by one of their matches alone. */
async function foundBy(
  view: Reading,
  wanted: Pick<Wanted, 'asked' | 'looked'>,
  match: WordsMatch,
): Promise<FoundByWords[]> {
  view.budget.reads++;
  return view.database.rows<FoundByWords>(wordsStatement(view, wanted, match));
}

interface FoundByWords {
  row: number;
  score: number;
  /** A digit for each of the other words: 1 where the paper has it. */
  has: string;
}

/** What a row has of words. */
interface ByWords extends Pick<FoundByWords, 'row' | 'score'> {
  common: string[];
}

function scoreOf({ score, common }: ByWords, words: QueryWords | undefined): number {
  return common.reduce((sum, term) => sum + (words?.given(term, false) ?? 0), score);
}

function commonIn({ row, score, has }: FoundByWords, match: WordsMatch | null): ByWords {
  const { others = [], titled = [] } = match ?? {};
  return { row, score, common: [...titled, ...others.filter((_, i) => has[i] === '1')] };
}

/** Papers by one author that are taken for candidates. */
const MOST_BY_AUTHOR = 400;

/**
 * The same, and the papers of those who are named: a name counts as a word does that few papers have. What else the query
 * says ranks these among each other, however many papers it finds.
 */
export async function withPapersBy(
  view: Reading,
  offered: Offered,
  names: readonly WeighedName[],
  { words, asked, looked }: Pick<Wanted, 'words' | 'asked' | 'looked'>,
): Promise<Offered> {
  if (names.length === 0) return offered;
  view.budget.reads++;
  // Not the words of names: they find papers by others who have one of them in their texts.
  const match = words?.any ?? null;
  const found = (await view.database.transaction([
    ...names.map((name) => {
      const texts = new Texts();
      return texts.in(`${papersBy([name], texts)} ORDER BY row DESC LIMIT ${MOST_BY_AUTHOR}`);
    }),
    ...(match === null
      ? []
      : [
          wordsStatement(view, { asked, looked }, match),
          wordsStatement(view, { asked, looked }, match, names),
        ]),
  ])) as { row: number }[][];
  const byName = found.slice(0, names.length);
  const byWords = (found.slice(names.length).flat() as FoundByWords[]).map((one) => commonIn(one, match));
  const scores = new Map(
    match === null
      ? Array.from(offered.words, ([row, score]) => [row, NAME_WORD * score])
      : byWords.map((one) => [one.row, scoreOf(one, words)]),
  );
  for (const [i, rows] of byName.entries()) {
    for (const { row } of rows) scores.set(row, (scores.get(row) ?? 0) + (names[i]?.weight ?? 0));
  }
  return {
    ...offered,
    byNamed:
      words?.isNames === true ? new Set(byName.flatMap((rows) => rows.map(({ row }) => row))) : undefined,
    words: bestFirst(Array.from(scores)),
    common: match === null ? offered.common : new Map(byWords.map(({ row, common }) => [row, common])),
  };
}

/** The rows of papers by one of some who are named. */
function papersBy(names: readonly WeighedName[], texts: Texts): string {
  const keys = texts.list(names.flatMap(({ authors }) => authors.map(({ term }) => term)));
  return `SELECT DISTINCT row FROM authors WHERE key IN ${keys}`;
}

/**
 * The second round: what is known of the papers that were offered, and of some that were named, if a reader may see them.
 * Where filters leave few papers, all of them are candidates.
 * @param options.shown How many papers will be shown: as many records are read at the same time.
 * @throws SextantError `store-failed`
 */
export async function candidatesOf(
  view: Reading,
  { near, words, common, byNamed, passing, hasFilter }: Offered,
  {
    named,
    shown,
    ...wanted
  }: Pick<Wanted, 'words' | 'asked' | 'looked'> & { named: readonly number[]; shown: number },
): Promise<Candidates> {
  const isAll = hasFilter && passing <= FEW_PAPERS;
  const offered = Array.from(new Set([...named, ...near.map(({ row }) => row), ...words.keys()]));
  const likely = [...named, ...interleaved(near, Array.from(words.keys()))].slice(0, shown + LIKELY);
  const others = near.flatMap(({ row }) => (words.has(row) ? [] : [row]));
  const part = { rows: isAll ? undefined : offered, others, likely };
  const { light, withAll, terms } = await readLight(view, wanted, part);
  const embeddings = new Embeddings();
  for (const one of light) embeddings.add(one.row, one);
  const last = near.at(-1);
  const all = new Map(light.map((one) => [one.row, candidateOf(one)]));
  return {
    all,
    embeddings,
    words: wanted.words === undefined ? words : withTitles(words, common, { all, by: wanted.words }),
    besides: wanted.words === undefined ? new Map() : givenBy(terms, { all, by: wanted.words }),
    withAll,
    byNamed,
    passing,
    furthest: isAll || last === undefined || near.length >= passing ? undefined : last.score,
  };
}

function candidateOf({ row, date, hasCode, categories, title }: LightRow): Candidate {
  return {
    row,
    date,
    hasCode: hasCode === 1,
    categories: JSON.parse(categories) as string[],
    titleTerms: new Set(analyze(title).map(({ term }) => term)),
  };
}

/** What words give, where the commonest give more that stand in titles. */
function withTitles(
  scores: Offered['words'],
  common: Offered['common'],
  { all, by }: { all: Candidates['all']; by: QueryWords },
): Map<number, number> {
  const more = (row: number): number =>
    (common.get(row) ?? [])
      .filter((term) => all.get(row)?.titleTerms.has(term))
      .reduce((sum, term) => sum + by.given(term, true) - by.given(term, false), 0);
  return new Map(Array.from(scores, ([row, score]) => [row, score + more(row)]));
}

/** What papers get of words that they are known to have, and not how often. */
function givenBy(
  terms: readonly TermRow[],
  { all, by }: { all: Candidates['all']; by: QueryWords },
): Map<number, number> {
  const scores = new Map<number, number>();
  const termOf = new Map(by.terms.map((term) => [allOf([term]), term]));
  for (const { row, match } of terms) {
    const term = termOf.get(match) ?? '';
    const inTitle = all.get(row)?.titleTerms.has(term) ?? false;
    scores.set(row, (scores.get(row) ?? 0) + by.given(term, inTitle));
  }
  return scores;
}

async function nearest(
  { vectors, budget }: Reading,
  { embedding, asked: { filters, query } }: Wanted,
  hasFilter: boolean,
): Promise<Neighbour[]> {
  if (embedding === undefined) return [];
  budget.reads++;
  const { from, to, has } = filters;
  const filter: VectorFilter = {
    ...((from ?? to) !== undefined && {
      month: {
        ...(from !== undefined && { $gte: firstMonth(from) }),
        ...(to !== undefined && { $lte: lastMonth(to) }),
      },
    }),
    ...(has === 'code' && { code: true }),
  };
  // What Vectorize filters by is exact enough alone; for all else, more are asked for than are wanted.
  const isTold = Object.keys(filter).length > 0;
  const others = Object.keys(filters).filter((name) => !['from', 'to', 'has'].includes(name)).length;
  const isDeep = hasFilter && (others > 0 || (query?.clauses.length ?? 0) + (query?.years.length ?? 0) > 0);
  return vectors.nearest(embedding, { filter: isTold ? filter : undefined, isDeep });
}

/** From the beginning of a year on: papers of which only the year is known are of its month 0. */
function firstMonth(from: string): number {
  return Number(from.slice(0, 4)) * 100;
}

/** Until the month of a date, or the last one of a year. */
function lastMonth(to: string): number {
  const [year, month = '12'] = to.split('-');
  return Number(year) * 100 + Number(month);
}

/** What D1 is asked in the first round. */
type Question = 'counts' | 'words' | 'passing';

/** The statements of the first round. */
export function firstStatements(
  view: Pick<CollectionView, 'generation'>,
  wanted: Pick<Wanted, 'typed' | 'asked' | 'looked'>,
  { match, hasFilter }: { match: WordsMatch | null; hasFilter: boolean },
): Partial<Record<Question, Statement>> {
  const { terms } = wanted.typed;
  const texts = new Texts();
  return {
    ...(terms.length > 0 && { counts: countsStatement(terms) }),
    ...(match !== null && { words: wordsStatement(view, wanted, match) }),
    ...(hasFilter && {
      passing: texts.in(
        `SELECT count(*) AS papers FROM (
          SELECT 1 FROM papers p WHERE ${passingAt(view.generation, wanted, texts)} LIMIT ${MOST_COUNTED + 1})`,
      ),
    }),
  };
}

/** Asks all at once. @returns What one of the statements gave, nothing for one that was not asked. */
async function answersTo<Name extends string>(
  { database, budget }: Reading,
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

/** How many papers have each of some terms. */
export function countsStatement(terms: readonly string[]): Statement {
  return sql(
    `SELECT value, papers FROM counts
      WHERE kind = 'term' AND papers > 0 AND value IN (SELECT value FROM json_each(?1))`,
    JSON.stringify(terms),
  );
}

/** Compounds count half, as in `query/query-terms.ts`. */
const RANKED = "rank MATCH 'bm25(1.0, 1.0, 0.5)'";

/** @param by Whose papers alone are looked for. */
function wordsStatement(
  { generation }: Pick<CollectionView, 'generation'>,
  { asked, looked }: Pick<Wanted, 'asked' | 'looked'>,
  { match, others, titled }: WordsMatch,
  by: readonly WeighedName[] = [],
): Statement {
  const texts = new Texts();
  const isRanked = titled === undefined;
  const matched = isRanked
    ? `words MATCH ${texts.of(match)} AND ${RANKED}`
    : `words MATCH ${texts.of(match)}`;
  // FTS5 goes through what it finds once, and does not begin again for each of their papers.
  const found = by.length === 0 ? matched : `${matched} AND +words.rowid IN (${papersBy(by, texts)})`;
  const score = isRanked ? '-words.rank' : '0';
  // The latest, where ranks would tell little.
  const order = isRanked ? 'words.rank' : 'words.rowid DESC';
  const its = (term: string): string => texts.of(`(${match}) AND ${allOf([term])}`);
  const has = others.map((term) => `(b.row IN (SELECT rowid FROM words WHERE words MATCH ${its(term)}))`);
  const passing = passingAt(generation, { asked, looked }, texts);
  const best = hasCondition(asked, looked)
    ? `SELECT words.rowid AS row, ${score} AS score FROM words CROSS JOIN papers p ON p.row = words.rowid
        WHERE ${found} AND ${passing} ORDER BY ${order} LIMIT ${BY_WORDS}`
    : `SELECT w.row, w.score FROM (
        SELECT rowid AS row, ${score} AS score FROM words WHERE ${found} ORDER BY ${order} LIMIT ${BY_WORDS + SPARE}
      ) w JOIN papers p ON p.row = w.row WHERE ${passing} ORDER BY w.score DESC, w.row LIMIT ${BY_WORDS}`;
  return texts.in(
    `WITH b AS MATERIALIZED (${best}) SELECT b.row, b.score, ${has.length === 0 ? "''" : has.join(' || ')} AS has FROM b`,
  );
}

/** A term that a paper has, by what finds it. */
interface TermRow {
  row: number;
  match: string;
}

/** Rows of the second round. */
interface Part {
  /** Undefined for all that pass the filters, which are few. */
  rows: readonly number[] | undefined;
  /** Those that meaning alone offered. */
  others: readonly number[];
  /** Those whose records are read. */
  likely: readonly number[];
}

/** What D1 is asked in the second round. */
type SecondQuestion = 'light' | 'withAll' | 'terms';

/** The statements of the second round. */
export function secondStatements(
  { generation }: Pick<CollectionView, 'generation'>,
  { words, asked, looked }: Pick<Wanted, 'words' | 'asked' | 'looked'>,
  { rows, others, likely }: Part,
): Partial<Record<SecondQuestion, Statement>> {
  const where = (texts: Texts): string => {
    const passing = passingAt(generation, { asked, looked }, texts);
    return rows === undefined ? passing : `p.row IN ${texts.list(rows)} AND ${passing}`;
  };
  const light = new Texts();
  const statement = light.in(
    `SELECT p.row, p.date, p.has_code AS hasCode, p.categories, p.title, p.codes, p.scale,
        CASE WHEN p.row IN ${light.list(likely)} THEN p.record END AS record
      FROM papers p WHERE ${where(light)}`,
  );
  const telling = words === undefined || others.length === 0 ? [] : words.mostTelling(MOST_LOOKED_UP).terms;
  const terms = telling.length > 0 && { terms: termsStatement(telling, others) };
  const all = words?.all ?? null;
  if (all === null) return { light: statement, ...terms };
  const every = new Texts();
  const candidates =
    rows === undefined ? `(SELECT p.row FROM papers p WHERE ${where(every)})` : every.list(rows);
  const having = `SELECT rowid AS row FROM words WHERE words MATCH ${every.of(all)}`;
  // One word is looked up in each row; of several, FTS5 would go on from each row to the next that has them all.
  return {
    light: statement,
    withAll: every.in(
      words?.terms.length === 1
        ? `${having} AND rowid IN ${candidates}`
        : `SELECT row FROM (${having}) WHERE +row IN ${candidates}`,
    ),
    ...terms,
  };
}

/** Which of some rows have which of some terms: each is looked up in each row. */
function termsStatement(terms: readonly string[], rows: readonly number[]): Statement {
  const texts = new Texts();
  const list = texts.of(JSON.stringify(rows));
  const matches = texts.of(JSON.stringify(terms.map((term) => allOf([term]))));
  return texts.in(
    `SELECT words.rowid AS row, t.value AS match FROM json_each(${matches}) t CROSS JOIN json_each(${list}) r
      CROSS JOIN words ON words.rowid = r.value AND words MATCH t.value`,
  );
}

async function readLight(
  view: Reading,
  wanted: Pick<Wanted, 'words' | 'asked' | 'looked'>,
  part: Part,
): Promise<{ light: LightRow[]; withAll: Candidates['withAll']; terms: TermRow[] }> {
  const isAsked = (wanted.words?.all ?? null) !== null;
  if (part.rows?.length === 0) return { light: [], withAll: isAsked ? new Set() : undefined, terms: [] };
  const answers = await answersTo(view, secondStatements(view, wanted, part));
  const light = answers('light') as LightRow[];
  const withAll = answers('withAll') as { row: number }[];
  await view.records.take(light.flatMap(({ row, record }) => (record === null ? [] : [{ row, record }])));
  return {
    light,
    withAll: isAsked ? new Set(withAll.map(({ row }) => row)) : undefined,
    terms: answers('terms') as TermRow[],
  };
}

function interleaved(near: readonly Neighbour[], byWords: readonly number[]): number[] {
  const rows = new Set<number>();
  for (let i = 0; i < Math.max(near.length, byWords.length); i++) {
    for (const row of [near[i]?.row, byWords[i]]) if (row !== undefined) rows.add(row);
  }
  return Array.from(rows);
}
