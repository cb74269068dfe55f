import type { Statement } from '../../database.ts';
import type { Neighbour } from '../indexes/vector-index.ts';
import { NAME_WORD } from '../query/query-terms.ts';
import { type Asked, hasCondition, type LookedUp, passingAt } from './asked-papers.ts';
import { answersTo, type CollectionView } from './collection-view.ts';
import type { QueryWords, WeighedName, WordsMatch } from './query-words.ts';
import { Texts } from './statement-texts.ts';
import type { VectorFilter } from './vector-binding.ts';
import {
  commonIn,
  countsStatement,
  type FoundByWords,
  papersBy,
  scoreOf,
  wordsStatement,
} from './words-in-database.ts';

/** Papers that pass the filters are counted up to here. */
export const MOST_COUNTED = 10_000;
/** Where rare words find fewer papers, common ones are asked for others. */
const FEW_BY_WORDS = 100;
/** Papers by one author that are taken for candidates. */
const MOST_BY_AUTHOR = 400;

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
