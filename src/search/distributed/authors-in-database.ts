import { type Database, type Statement, sql } from '../../database.ts';
import { words } from '../../text/analyze.ts';
import type { LexiconEntry } from '../indexes/merged-lexicon.ts';
import { type AuthorKeys, findAuthors } from '../query/authors.ts';

/** Keys of authors that are read for one word: of those with a very common family name, the first ones. */
const MOST_KEYS = 3_000;
/** Words of a text, or of a name, that may be family names. */
const MOST_WORDS = 12;

interface KeyRow {
  key: string;
  papers: number;
}

/** Authors whose family names are some words. */
function authorsCalled(family: string): Statement {
  return sql(
    `SELECT key, count(*) AS papers FROM authors WHERE key = ?1 OR (key >= ?1 || ' ' AND key < ?1 || '!')
      GROUP BY key LIMIT ${MOST_KEYS}`,
    family,
  );
}

/**
 * The authors whose family name is a word of a text, as the lexicon of an index: the same rules as there find names among
 * them.
 */
export async function authorsWithin(database: Database, text: string): Promise<AuthorKeys> {
  const [lexicon] = await lexiconsOf(database, [text]);
  return lexicon ?? lexiconOf([]);
}

/** A lexicon for each of some texts, which has no authors of the others: whom a name means depends on no other name. */
async function lexiconsOf(database: Database, texts: readonly string[]): Promise<AuthorKeys[]> {
  const families = texts.map((text) => Array.from(new Set(words(text))).slice(0, MOST_WORDS));
  const all = Array.from(new Set(families.flat()));
  const found = (await database.transaction(all.map(authorsCalled))) as KeyRow[][];
  const rows = new Map(all.map((family, i) => [family, found[i] ?? []]));
  return families.map((its) => lexiconOf(its.flatMap((family) => rows.get(family) ?? [])));
}

/** The keys of the authors that each of some names may mean. */
export async function authorsNamed(
  database: Database,
  names: readonly string[],
): Promise<Map<string, string[]>> {
  if (names.length === 0) return new Map();
  const lexicons = await lexiconsOf(database, names);
  return new Map(
    lexicons.map((lexicon, i) => {
      const name = names[i] ?? '';
      return [name, findAuthors(lexicon, name).map(({ term }) => term)];
    }),
  );
}

function lexiconOf(rows: readonly KeyRow[]): AuthorKeys {
  const entries = Array.from(new Map(rows.map((row) => [row.key, row])).values())
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, papers }): LexiconEntry => ({ term: key, rows: papers, lists: [] }));
  const byTerm = new Map(entries.map((entry) => [entry.term, entry]));
  const startingWith = (beginning: string): LexiconEntry[] =>
    entries.filter(({ term }) => term.startsWith(beginning));
  return {
    find: (term) => byTerm.get(term) ?? null,
    begins: (beginning) => entries.some(({ term }) => term.startsWith(beginning)),
    startingWith,
    withLaterWord: (word) => entries.filter(({ term }) => term.split(' ').slice(1).includes(word)),
  };
}
