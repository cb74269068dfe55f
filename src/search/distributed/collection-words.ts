import { fromBase64 } from '../../base64.ts';
import { openWords } from '../../index/format/word-list.ts';
import { analyze } from '../../text/analyze.ts';
import { type LexiconEntry, MergedLexicon } from '../indexes/merged-lexicon.ts';
import type { KnownNames } from '../query/query-terms.ts';
import type { KnownWords, WrittenWords } from '../query/known-words.ts';
import { inflated } from './inflate.ts';

/** Words as papers write them, counted in some of the papers; a word that only names of authors have, has none. */
export interface WordSample {
  words: MergedLexicon;
  /** How many papers they were counted in. */
  papers: number;
}

/**
 * What no paper of a sample has is in fewer papers than this of as many, with a certainty of 95 %: Hanley and Lippman-Hand,
 * "If nothing goes wrong, is everything all right?", JAMA 1983.
 */
const RULE_OF_THREE = 3;

/** Reads the words that a collection has beside its papers: base64 of a `words` value, compressed (deflate without a header). */
export async function openWordSample(value: string, papers: number): Promise<WordSample> {
  const lexicon = openWords(new Uint8Array(await inflated(fromBase64(value)).arrayBuffer()));
  return { words: new MergedLexicon([lexicon]), papers };
}

/**
 * What tells slips and beginnings in a text, of which it is known how many papers have its words.
 * @param names What recognises names in the text, and how many papers have its terms: undefined for other terms.
 */
export function knownWordsOf(
  sample: WordSample,
  names: KnownNames & { papersHaving(term: string): number | undefined },
): KnownWords & KnownNames {
  const entryOf = (term: string, rows: number): LexiconEntry | null =>
    rows > 0 ? { term, rows, lists: [] } : null;
  return {
    ...names,
    words: writtenWords(sample, names),
    terms: {
      author: names.terms.author,
      text: {
        // Of a term that was not asked for it is only known whether there is one: as many as have the word.
        find: (term) =>
          entryOf(
            term,
            names.papersHaving(term) ?? (sample.words.begins(term) ? Number.MAX_SAFE_INTEGER : 0),
          ),
      },
    },
    // Nobody knows: words that stand together are not looked for.
    together: () => 0,
  };
}

/** The words of a sample, as the whole collection has them. */
function writtenWords(
  { words, papers: counted }: WordSample,
  { papers, papersHaving }: { papers: number; papersHaving(term: string): number | undefined },
): WrittenWords {
  const scale = papers / counted;
  // What is in names alone is a word, but of hardly any paper.
  const inAll = (entry: LexiconEntry): LexiconEntry => ({
    ...entry,
    rows: Math.max(1, Math.round(entry.rows * scale)),
  });
  return {
    find: (word) => {
      const entry = words.find(word);
      if (entry !== null) return inAll(entry);
      const [token] = analyze(word);
      const having = token === undefined ? 0 : (papersHaving(token.term) ?? 0);
      const rows = scale > 1 ? Math.min(having, Math.ceil(RULE_OF_THREE * scale)) : 0;
      return rows > 0 ? { term: word, rows, lists: [] } : null;
    },
    similar: (word, most) =>
      words.similar(word, most).map(({ entry, distance }) => ({ entry: inAll(entry), distance })),
    startingWith: function* (beginning) {
      for (const entry of words.startingWith(beginning)) if (entry.rows > 0) yield inAll(entry);
    },
  };
}
