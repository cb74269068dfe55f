import { type Database, sql } from '../../database.ts';
import { words } from '../../text/analyze.ts';
import type { LexiconEntry } from '../indexes/merged-lexicon.ts';
import { type AuthorKeys, findAuthors } from '../query/authors.ts';

/** Keys of authors that are read for one word of a name: more people than that are called nothing. */
const MOST_KEYS = 5_000;

/**
 * The keys of the authors that each of some names may mean: those whose family name is a word of the name are read, and
 * among them the same rules choose as in an index in memory.
 */
export async function authorsNamed(
  database: Database,
  names: readonly string[],
): Promise<Map<string, string[]>> {
  if (names.length === 0) return new Map();
  const families = Array.from(new Set(names.flatMap(words)));
  const text = `SELECT DISTINCT key FROM authors WHERE key = ?1 OR (key >= ?1 || ' ' AND key < ?1 || '!') LIMIT ${MOST_KEYS}`;
  const found = await database.transaction(families.map((family) => sql(text, family)));
  const keys = Array.from(new Set((found as { key: string }[][]).flat().map(({ key }) => key))).sort();
  const lexicon = lexiconOf(keys);
  return new Map(names.map((name) => [name, findAuthors(lexicon, name).map(({ term }) => term)]));
}

/** A few keys as the lexicon of an index. */
function lexiconOf(keys: readonly string[]): AuthorKeys {
  const entryOf = (term: string): LexiconEntry => ({ term, rows: 1, lists: [] });
  return {
    find: (term) => (keys.includes(term) ? entryOf(term) : null),
    startingWith: (beginning) => keys.filter((key) => key.startsWith(beginning)).map(entryOf),
    withLaterWord: (word) => keys.filter((key) => key.split(' ').slice(1).includes(word)).map(entryOf),
  };
}
