import { analyze, fold } from '../index/analyze.ts';
import type { LexiconEntry } from '../index/lexicon.ts';
import type { KeywordIndex } from './keyword-index.ts';
import { type Correction, isFamilyName, type Spelling } from './spelling.ts';

/** Letters of a beginning: fewer are one of everything. */
const SHORTEST = 3;
/** Share of the papers that the likeliest word has, and two papers at least. */
const USUAL = 0.002;
const LEAST_ROWS = 2;
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
 * What the last word of a text is the beginning of, where it is no word itself: one that no paper has and the model
 * does not know. People see results while they type. Where it may be a slip too, it is of what more papers have.
 * @param known.slips Of the text, in their order.
 */
export function beginningAt(
  index: KeywordIndex,
  text: string,
  { knows, kept, slips }: Spelling & { slips: readonly Correction[] },
): Beginning | undefined {
  const last = analyze(text).at(-1);
  if (last === undefined || text.slice(last.end).trim() !== '') return undefined;
  const typed = text.slice(last.start, last.end);
  const word = fold(typed);
  if (!/^\p{L}+$/u.test(word) || word.length < SHORTEST || kept.has(word) || knows(word)) return undefined;
  const isWord = (index.words?.find(word)?.rows ?? 0) > 0 || index.terms.text.find(last.term) !== null;
  const isAlone = text.slice(0, last.start).trim() === '';
  if (isWord || ((isAlone || typed !== word) && isFamilyName(index, word))) return undefined;
  const found = Array.from(index.words?.startingWith(word) ?? [])
    .filter(({ term }) => !term.includes(' '))
    .sort((a, b) => b.rows - a.rows);
  const [best, ...others] = found;
  if (best === undefined || best.rows < Math.max(LEAST_ROWS, USUAL * index.rows)) return undefined;
  const slip = slips.at(-1);
  const meant = slip?.start === last.start ? index.words?.find(fold(slip.word)) : undefined;
  if ((meant?.rows ?? 0) > best.rows) return undefined;
  const terms = others
    .filter(({ rows }) => rows * NOT_RARE >= best.rows)
    .slice(0, OTHERS)
    .flatMap(({ term }) => analyze(term))
    .flatMap(({ term }) => index.terms.text.find(term) ?? []);
  const own = analyze(best.term)[0]?.term;
  const distinct = new Map(terms.filter(({ term }) => term !== own).map((entry) => [entry.term, entry]));
  return { start: last.start, end: last.end, word: best.term, others: Array.from(distinct.values()) };
}
