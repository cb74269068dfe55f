import { type Database, sql } from '../../src/database.ts';
import { BM25 } from '../../src/index/bm25.ts';
import { countsStatement } from '../../src/search/distributed/words-in-database.ts';
import { anyOf } from '../../src/search/distributed/matches.ts';
import { rankedIdf } from '../../src/search/distributed/query-words.ts';
import { analyze } from '../../src/text/analyze.ts';

/** What a word counts in compounds, where words count 1. */
const COMPOUND = 0.5;

/**
 * The part of what the words of a text can give that the best paper has, 0 to about 1, both by the idf of FTS5.
 * @throws SextantError `store-failed`
 */
export async function wordShareOf(db: Database, papers: number, text: string): Promise<number> {
  const terms = Array.from(new Set(analyze(text).map(({ term }) => term)));
  if (terms.length === 0) return 0;
  const [counted = [], best = []] = await db.transaction([
    countsStatement(terms),
    sql(
      `SELECT -bm25(words, 1, 1, ${String(COMPOUND)}) AS score FROM words WHERE words MATCH ?1 ORDER BY score DESC LIMIT 1`,
      anyOf(terms),
    ),
  ]);
  const counts = new Map(
    (counted as { value: string; papers: number }[]).map(({ value, papers: count }) => [value, count]),
  );
  const most = terms.reduce((sum, term) => sum + (BM25.k1 + 1) * rankedIdf(papers, counts.get(term) ?? 0), 0);
  const [found] = best as { score: number }[];
  return (found?.score ?? 0) / most;
}
