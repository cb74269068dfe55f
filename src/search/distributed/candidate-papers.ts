import { type Statement, sql } from '../../database.ts';
import type { Neighbour } from '../indexes/vector-index.ts';
import { BY_WORDS } from '../retrieve.ts';
import { type Asked, conditionOf, type LookedUp, visibleAt } from './asked-papers.ts';
import type { CollectionView } from './collection-view.ts';
import { Embeddings } from './coded-embeddings.ts';
import type { QueryWords, WeighedName } from './query-words.ts';
import type { StoredRecord } from './records-in-database.ts';
import { Texts } from './statement-texts.ts';
import type { VectorFilter } from './vector-binding.ts';

/** Where no more papers pass the filters, all of them are compared, and Vectorize's choice does not matter. */
const FEW_PAPERS = 1_000;
/** Papers that pass the filters are counted up to here. */
export const MOST_COUNTED = 10_000;
/** Rows that words find beside those that are wanted: some may be of another generation. */
const SPARE = 50;
/** Papers whose records are read with the candidates, since they may be shown. */
const LIKELY = 16;

/** What candidates are looked for by. */
export interface Wanted {
  /** Undefined where meaning does not count. */
  embedding: Float32Array | undefined;
  /** Undefined where words do not count. */
  words: QueryWords | undefined;
  asked: Asked;
  looked: LookedUp;
}

/** What meaning and words offer. */
export interface Offered {
  near: readonly Neighbour[];
  /** Row → what words give to it: BM25. */
  words: ReadonlyMap<number, number>;
  /** Rows that have every word of a short query; undefined where nobody looked. */
  withAll: ReadonlySet<number> | undefined;
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
  title: string;
}

/** The papers that a query is compared with. */
export interface Candidates extends Pick<Offered, 'words' | 'withAll' | 'passing'> {
  all: ReadonlyMap<number, Candidate>;
  embeddings: Embeddings;
  /** The least cosine that meaning offered, where it left some out. */
  furthest: number | undefined;
}

interface LightRow extends Omit<Candidate, 'categories' | 'hasCode'> {
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
export async function offer(view: CollectionView, wanted: Wanted): Promise<Offered> {
  const { words, asked, looked } = wanted;
  const hasFilter = conditionOf(asked, looked, new Texts()) !== '';
  const [near, told] = await Promise.all([
    nearest(view, wanted, hasFilter),
    ask(view, statementsOf(view, wanted, hasFilter)),
  ]);
  for (const { value, papers } of told.counts as { value: string; papers: number }[])
    words?.know(value, papers);
  const scored = told.words as { row: number; score: number }[];
  view.budget.rows += near.length + scored.length;
  return {
    near,
    words: new Map(scored.map(({ row, score }) => [row, score])),
    withAll:
      (words?.all ?? null) === null
        ? undefined
        : new Set((told.all as { row: number }[]).map(({ row }) => row)),
    passing: hasFilter ? ((told.passing as { papers: number }[])[0]?.papers ?? 0) : view.collection.papers,
    hasFilter,
  };
}

/** Papers by one author that are taken for candidates. */
const MOST_BY_AUTHOR = 400;

/** The same, and the papers of those who are named: a name counts as a word does that few papers have. */
export async function withPapersBy(
  { database, budget }: CollectionView,
  offered: Offered,
  names: readonly WeighedName[],
): Promise<Offered> {
  if (names.length === 0) return offered;
  budget.reads++;
  const found = await database.transaction(
    names.map(({ authors }) => {
      const texts = new Texts();
      const keys = texts.list(authors.map(({ term }) => term));
      return texts.in(
        `SELECT DISTINCT row FROM authors WHERE key IN ${keys} ORDER BY row DESC LIMIT ${MOST_BY_AUTHOR}`,
      );
    }),
  );
  const words = new Map(offered.words);
  for (const [i, rows] of (found as { row: number }[][]).entries()) {
    for (const { row } of rows) words.set(row, (words.get(row) ?? 0) + (names[i]?.weight ?? 0));
  }
  return { ...offered, words: new Map(Array.from(words).sort((a, b) => b[1] - a[1])) };
}

/**
 * The second round: what is known of the papers that were offered, and of some that were named, if a reader may see them.
 * Where filters leave few papers, all of them are candidates.
 * @param options.shown How many papers will be shown: as many records are read at the same time.
 * @throws SextantError `store-failed`
 */
export async function candidatesOf(
  view: CollectionView,
  { near, words, withAll, passing, hasFilter }: Offered,
  {
    asked,
    looked,
    named,
    shown,
  }: Pick<Wanted, 'asked' | 'looked'> & { named: readonly number[]; shown: number },
): Promise<Candidates> {
  const isAll = hasFilter && passing <= FEW_PAPERS;
  const offered = Array.from(new Set([...named, ...near.map(({ row }) => row), ...words.keys()]));
  const likely = [...named, ...interleaved(near, Array.from(words.keys()))].slice(0, shown + LIKELY);
  const light = await readLight(view, { asked, looked }, { rows: isAll ? undefined : offered, likely });
  const embeddings = new Embeddings();
  for (const one of light) embeddings.add(one.row, one);
  const last = near.at(-1);
  return {
    all: new Map(light.map((one) => [one.row, candidateOf(one)])),
    embeddings,
    words,
    withAll,
    passing,
    furthest: isAll || last === undefined || near.length >= passing ? undefined : last.score,
  };
}

function candidateOf({ row, date, hasCode, categories, title }: LightRow): Candidate {
  return { row, date, hasCode: hasCode === 1, categories: JSON.parse(categories) as string[], title };
}

async function nearest(
  { vectors, budget }: CollectionView,
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
type Question = 'counts' | 'words' | 'all' | 'passing';

function statementsOf(
  { generation }: CollectionView,
  { words, asked, looked }: Wanted,
  hasFilter: boolean,
): Partial<Record<Question, Statement>> {
  const { any = null, all = null, terms = [] } = words ?? {};
  const visible = visibleAt(generation);
  const texts = new Texts();
  return {
    ...(terms.length > 0 && { counts: countsStatement(terms) }),
    ...(any !== null && { words: wordsStatement(any, { asked, looked, visible, hasFilter }) }),
    ...(all !== null && {
      all: sql(
        `SELECT rowid AS row FROM words WHERE words MATCH ?1 ORDER BY rank LIMIT ${BY_WORDS + SPARE}`,
        all,
      ),
    }),
    ...(hasFilter && {
      passing: texts.in(
        `SELECT count(*) AS papers FROM (
          SELECT 1 FROM papers p WHERE ${conditionOf(asked, looked, texts)} AND ${visible} LIMIT ${MOST_COUNTED + 1})`,
      ),
    }),
  };
}

/** Asks all at once. */
async function ask(
  { database, budget }: CollectionView,
  statements: Partial<Record<Question, Statement>>,
): Promise<Record<Question, unknown[]>> {
  const names = Object.keys(statements) as Question[];
  if (names.length > 0) budget.reads++;
  const given = await database.transaction(Object.values(statements));
  const told = new Map(names.map((name, i) => [name, given[i] ?? []]));
  const of = (name: Question): unknown[] => told.get(name) ?? [];
  return { counts: of('counts'), words: of('words'), all: of('all'), passing: of('passing') };
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

function wordsStatement(
  match: string,
  {
    asked,
    looked,
    visible,
    hasFilter,
  }: { asked: Asked; looked: LookedUp; visible: string; hasFilter: boolean },
): Statement {
  const texts = new Texts();
  const its = texts.of(match);
  if (!hasFilter) {
    return texts.in(
      `SELECT w.row, w.score FROM (
          SELECT rowid AS row, -rank AS score FROM words WHERE words MATCH ${its} AND ${RANKED} ORDER BY rank LIMIT ${BY_WORDS + SPARE}
        ) w JOIN papers p ON p.row = w.row WHERE ${visible} ORDER BY w.score DESC, w.row LIMIT ${BY_WORDS}`,
    );
  }
  const condition = conditionOf(asked, looked, texts);
  return texts.in(
    `SELECT words.rowid AS row, -words.rank AS score FROM words CROSS JOIN papers p ON p.row = words.rowid
      WHERE words MATCH ${its} AND ${RANKED} AND ${visible} AND ${condition} ORDER BY words.rank, p.row LIMIT ${BY_WORDS}`,
  );
}

/** @param part.rows Undefined for all that pass the filters, which are few. */
async function readLight(
  view: CollectionView,
  { asked, looked }: Pick<Wanted, 'asked' | 'looked'>,
  { rows, likely }: { rows: readonly number[] | undefined; likely: readonly number[] },
): Promise<LightRow[]> {
  if (rows?.length === 0) return [];
  const texts = new Texts();
  const condition = conditionOf(asked, looked, texts);
  const where = [
    ...(rows === undefined ? [] : [`p.row IN ${texts.list(rows)}`]),
    ...(condition === '' ? [] : [condition]),
    visibleAt(view.generation),
  ];
  view.budget.reads++;
  const light = await view.database.rows<LightRow>(
    texts.in(
      `SELECT p.row, p.date, p.has_code AS hasCode, p.categories, p.title, p.codes, p.scale,
          CASE WHEN p.row IN ${texts.list(likely)} THEN p.record END AS record
        FROM papers p WHERE ${where.join(' AND ')}`,
    ),
  );
  await view.records.take(light.flatMap(({ row, record }) => (record === null ? [] : [{ row, record }])));
  return light;
}

function interleaved(near: readonly Neighbour[], byWords: readonly number[]): number[] {
  const rows = new Set<number>();
  for (let i = 0; i < Math.max(near.length, byWords.length); i++) {
    for (const row of [near[i]?.row, byWords[i]]) if (row !== undefined) rows.add(row);
  }
  return Array.from(rows);
}
