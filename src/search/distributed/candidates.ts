import { type Statement, sql } from '../../database.ts';
import type { Neighbour } from '../indexes/vector-index.ts';
import { BY_WORDS } from '../retrieve.ts';
import { type Asked, conditionOf, type LookedUp, visibleAt } from './asked-papers.ts';
import type { CollectionView } from './collection-view.ts';
import { Embeddings } from './embeddings.ts';
import type { QueryWords } from './query-words.ts';
import type { StoredRecord } from './records-in-database.ts';
import { Texts } from './texts.ts';
import type { VectorFilter } from './vectors.ts';

/** Where no more papers pass the filters, all of them are compared, and Vectorize's choice does not matter. */
const FEW_PAPERS = 1_000;
/** Papers that pass the filters are counted up to here. */
export const MOST_COUNTED = 10_000;
/** Rows that words find beside those that are wanted: some may be of another generation. */
const SPARE = 50;
/** Papers whose records are read with the candidates, since they may be shown. */
const LIKELY = 16;

/** What is known of a paper without its record. */
export interface Candidate {
  row: number;
  date: number;
  hasCode: boolean;
  categories: readonly string[];
  title: string;
}

/** The papers that a query is compared with. */
export interface Candidates {
  all: ReadonlyMap<number, Candidate>;
  embeddings: Embeddings;
  /** What words give to rows: BM25. */
  words: ReadonlyMap<number, number>;
  /** Rows that have every word of a short query; undefined where nobody looked. */
  withAll: ReadonlySet<number> | undefined;
  /** How many papers pass the filters, at most {@link MOST_COUNTED} and one more. */
  passing: number;
  /** The least cosine that meaning offered, where it left some out. */
  furthest: number | undefined;
}

/** What candidates are looked for by. */
interface Wanted {
  embedding: Float32Array | undefined;
  words: QueryWords | undefined;
  asked: Asked;
  looked: LookedUp;
  /** How many papers are shown. */
  shown: number;
}

interface LightRow extends Omit<Candidate, 'categories' | 'hasCode'> {
  hasCode: number;
  categories: string;
  codes: string;
  scale: number;
  record: StoredRecord['record'] | null;
}

/**
 * Looks for candidates in two rounds: what is near by meaning and by words, all at once, and then what is known of those.
 * Where filters leave few papers, all of them are candidates.
 * @throws SextantError `store-failed`, `invalid-request`
 */
export async function findCandidates(view: CollectionView, wanted: Wanted): Promise<Candidates> {
  const { words, asked, looked, shown } = wanted;
  const hasFilter = conditionOf(asked, looked, new Texts()) !== '';
  const [near, told] = await Promise.all([nearest(view, wanted, hasFilter), ask(view, wanted, hasFilter)]);
  for (const { value, papers } of told.counts) words?.know(value, papers);
  const passing = told.passing ?? view.collection.papers;
  const isAll = hasFilter && passing <= FEW_PAPERS;
  const offered = Array.from(new Set([...near.map(({ row }) => row), ...told.words.keys()]));
  const likely = interleaved(near, Array.from(told.words.keys())).slice(0, shown + LIKELY);
  const light = await readLight(view, wanted, { rows: isAll ? undefined : offered, likely });
  const embeddings = new Embeddings();
  for (const one of light) embeddings.add(one.row, one);
  const last = near.at(-1);
  return {
    all: new Map(
      light.map(({ row, date, hasCode, categories, title }) => [
        row,
        { row, date, hasCode: hasCode === 1, categories: JSON.parse(categories) as string[], title },
      ]),
    ),
    embeddings,
    words: told.words,
    withAll: told.withAll,
    passing,
    furthest: isAll || last === undefined || near.length >= passing ? undefined : last.score,
  };
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

interface Told {
  counts: readonly { value: string; papers: number }[];
  words: ReadonlyMap<number, number>;
  withAll: ReadonlySet<number> | undefined;
  passing: number | undefined;
}

/** What D1 says in the first round. */
async function ask(
  view: CollectionView,
  { words, asked, looked }: Wanted,
  hasFilter: boolean,
): Promise<Told> {
  const { database, budget, generation } = view;
  const statements: Statement[] = [];
  const add = (statement: Statement): number => statements.push(statement) - 1;
  const { any = null, all = null } = words ?? {};
  const visible = visibleAt(generation);
  const counts =
    words === undefined
      ? -1
      : add(
          sql(
            `SELECT value, papers FROM counts
              WHERE kind = 'term' AND value IN (SELECT value FROM json_each(?1)) AND papers > 0`,
            JSON.stringify(words.terms),
          ),
        );
  const byWords = any === null ? -1 : add(wordsStatement(any, { asked, looked, visible, hasFilter }));
  const byAll =
    all === null
      ? -1
      : add(
          sql(
            `SELECT rowid AS row FROM words WHERE words MATCH ?1 ORDER BY rank LIMIT ${BY_WORDS + SPARE}`,
            all,
          ),
        );
  let passing = -1;
  if (hasFilter) {
    const texts = new Texts();
    const condition = conditionOf(asked, looked, texts);
    passing = add(
      sql(
        `SELECT count(*) AS papers FROM (SELECT 1 FROM papers p WHERE ${condition} AND ${visible} LIMIT ${MOST_COUNTED + 1})`,
        String(texts),
      ),
    );
  }
  if (statements.length > 0) budget.reads++;
  const given = await database.transaction(statements);
  const scored = (given[byWords] ?? []) as { row: number; score: number }[];
  budget.rows += scored.length;
  return {
    counts: (given[counts] ?? []) as { value: string; papers: number }[],
    words: new Map(scored.map(({ row, score }) => [row, score])),
    withAll:
      byAll < 0 ? undefined : new Set(((given[byAll] ?? []) as { row: number }[]).map(({ row }) => row)),
    passing: passing < 0 ? undefined : ((given[passing] ?? []) as { papers: number }[])[0]?.papers,
  };
}

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
    return sql(
      `SELECT w.row, w.score FROM (
          SELECT rowid AS row, -rank AS score FROM words WHERE words MATCH ${its} ORDER BY rank LIMIT ${BY_WORDS + SPARE}
        ) w JOIN papers p ON p.row = w.row WHERE ${visible} ORDER BY w.score DESC, w.row LIMIT ${BY_WORDS}`,
      String(texts),
    );
  }
  const condition = conditionOf(asked, looked, texts);
  return sql(
    `SELECT words.rowid AS row, -words.rank AS score FROM words CROSS JOIN papers p ON p.row = words.rowid
      WHERE words MATCH ${its} AND ${visible} AND ${condition} ORDER BY words.rank, p.row LIMIT ${BY_WORDS}`,
    String(texts),
  );
}

/** @param part.rows Undefined for all that pass the filters, which are few. */
async function readLight(
  view: CollectionView,
  { asked, looked }: Wanted,
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
    sql(
      `SELECT p.row, p.date, p.has_code AS hasCode, p.categories, p.title, p.codes, p.scale,
          CASE WHEN p.row IN ${texts.list(likely)} THEN p.record END AS record
        FROM papers p WHERE ${where.join(' AND ')}`,
      String(texts),
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
