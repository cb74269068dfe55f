import { type Statement, sql } from '../../database.ts';
import { BY_WORDS } from '../retrieve.ts';
import { type Asked, hasCondition, type LookedUp, passingAt } from './asked-papers.ts';
import type { CollectionView } from './collection-view.ts';
import { allOf } from './matches.ts';
import type { QueryWords, WeighedName, WordsMatch } from './query-words.ts';
import { Texts } from './statement-texts.ts';

/** Rows that words find beside those that are wanted: some may be of another generation. */
const SPARE = 50;

/** How many papers have each of some terms. */
export function countsStatement(terms: readonly string[]): Statement {
  return sql(
    `SELECT value, papers FROM counts
      WHERE kind = 'term' AND papers > 0 AND value IN (SELECT value FROM json_each(?1))`,
    JSON.stringify(terms),
  );
}

export interface FoundByWords {
  row: number;
  score: number;
  /** A digit for each of the other words: 1 where the paper has it. */
  has: string;
}

/** What a row has of words. */
interface ByWords extends Pick<FoundByWords, 'row' | 'score'> {
  common: string[];
}

/** What words give to a row. */
export function scoreOf({ score, common }: ByWords, words: QueryWords | undefined): number {
  return common.reduce((sum, term) => sum + (words?.given(term, false) ?? 0), score);
}

/** What a row has, with those of the common words that it has. */
export function commonIn({ row, score, has }: FoundByWords, match: WordsMatch | null): ByWords {
  const { others = [], titled = [] } = match ?? {};
  return { row, score, common: [...titled, ...others.filter((_, i) => has[i] === '1')] };
}

/** Compounds count half, as in `query/query-terms.ts`. */
const RANKED = "rank MATCH 'bm25(1.0, 1.0, 0.5)'";

/** @param by Whose papers alone are looked for. */
export function wordsStatement(
  { generation }: Pick<CollectionView, 'generation'>,
  { asked, looked }: { asked: Asked; looked: LookedUp },
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

/** The rows of papers by one of some who are named. */
export function papersBy(names: readonly WeighedName[], texts: Texts): string {
  const keys = texts.list(names.flatMap(({ authors }) => authors.map(({ term }) => term)));
  return `SELECT DISTINCT row FROM authors WHERE key IN ${keys}`;
}
