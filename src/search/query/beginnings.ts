import { analyze, fold } from '../../text/analyze.ts';
import type { LexiconEntry } from '../indexes/merged-lexicon.ts';
import { type Correction, isFamilyName, isShouted, type Spelling } from './spelling.ts';
import type { KnownWords } from './known-words.ts';

/** Letters of a beginning: fewer are one of everything. */
const SHORTEST = 3;
/** Papers that hardly any are. */
const HARDLY_ANY = 2;
/** How many times as many papers must have a word as have its beginning, where some do. */
const MUCH_MORE = 10;
/** Share of the papers that the likeliest word has, or two papers. */
const USUAL = 0.002;
const LEAST_ROWS = 2;
/** A word that fewer have is meant by what may be a slip of another, if so many letters are missing: `feder`. */
const LETTERS_MISSING = 3;
/** Words that are searched for beside it: so many at most, each of a tenth of its papers or more. */
const OTHERS = 4;
const NOT_RARE = 10;

/** The beginning of a word, and what it may become. */
export interface Beginning {
  start: number;
  end: number;
  /** The word that most papers have. */
  word: string;
  /** Terms of others. */
  others: LexiconEntry[];
}

/**
 * What the last word of a text is the beginning of, where hardly any paper has it: people see results while they type.
 * Signs after it are read as a part of it, and those right before. What is a beginning is no slip, whatever is like it.
 * @param known.slips Of the text, in their order.
 */
export function beginningAt(
  index: KnownWords,
  text: string,
  { knows, kept, slips }: Spelling & { slips: readonly Correction[] },
): Beginning | undefined {
  const last = lastWord(text);
  if (last === undefined) return undefined;
  const { typed, start, end } = last;
  const word = fold(typed);
  if (!/^\p{L}+$/u.test(word) || word.length < SHORTEST || kept.has(word)) return undefined;
  // A word is what it is: `cat` is no beginning of `categories`, though hardly any paper has it.
  if (knows(word)) return undefined;
  // The commonest words are no terms, and whole.
  if (analyze(word).length === 0) return undefined;
  const written = index.words?.find(word)?.rows ?? 0;
  const own = inTexts(index, word, written);
  const isAlone = text.slice(0, start).trim() === '';
  const isName = isAlone || (typed !== word && !isShouted(text));
  if (own > HARDLY_ANY || (isName && isFamilyName(index, word))) return undefined;
  const found = Array.from(index.words?.startingWith(word) ?? [])
    .filter(({ term }) => term !== word && !term.includes(' '))
    .map((entry) => ({ ...entry, rows: inTexts(index, entry.term, entry.rows) }))
    .sort((a, b) => b.rows - a.rows);
  const [best, ...others] = found;
  if (best === undefined || best.rows < Math.max(1, MUCH_MORE * own)) return undefined;
  const isUsual = best.rows >= Math.max(LEAST_ROWS, USUAL * index.papers);
  const isLong = best.term.length >= word.length + LETTERS_MISSING;
  const isSlip = slips.some((slip) => slip.start <= end && slip.end > start);
  if (!isUsual && (written > 0 || (isSlip && !isLong))) return undefined;
  const terms = others
    .filter(({ rows }) => rows > 0 && rows * NOT_RARE >= best.rows)
    .slice(0, OTHERS)
    .flatMap(({ term }) => analyze(term))
    .flatMap(({ term }) => index.terms.text.find(term) ?? []);
  const stem = analyze(best.term)[0]?.term;
  const distinct = new Map(terms.filter(({ term }) => term !== stem).map((entry) => [entry.term, entry]));
  return { start, end, word: best.term, others: Array.from(distinct.values()) };
}

/** The last word of a text, and where it stands with the signs around it; of parts with hyphens the last. */
function lastWord(text: string): { typed: string; start: number; end: number } | undefined {
  const last = analyze(text, { stopWords: true }).at(-1);
  if (last === undefined || /[\p{L}\p{N}]/u.test(text.slice(last.end))) return undefined;
  const whole = text.slice(last.start, last.end);
  const typed = whole.slice(Math.max(...Array.from(HYPHENS, (hyphen) => whole.lastIndexOf(hyphen))) + 1);
  let start = last.end - typed.length;
  if (typed === whole) while (start > 0 && /[^\p{L}\p{N}\s]/u.test(text.charAt(start - 1))) start--;
  return { typed, start, end: text.length };
}

const HYPHENS = '-‐‑';

/** How many papers have a word in their texts, and not as an author's name. */
function inTexts(index: KnownWords, word: string, rows: number): number {
  const [token] = analyze(word);
  return Math.min(rows, token === undefined ? 0 : (index.terms.text.find(token.term)?.rows ?? 0));
}
