import { analyze, fold, type Token } from '../../text/analyze.ts';
import type { LexiconEntry } from '../indexes/merged-lexicon.ts';
import type { KnownWords } from './known-words.ts';

/** A word this long may have one typo, a longer one two. */
const ONE_TYPO = 4;
const TWO_TYPOS = 8;
/** Letters of the longest word that can be a slip: of a longer one, an index keeps the first 40. */
const LONGEST = 40;
/** Words of a query that are looked up. */
const MOST_UNKNOWN = 6;
/** How many times as many papers must have another word when some have this one. */
const RARELY = 500;
/**
 * And when hardly any have it, and the other has a letter more or less within, or two swapped: that is how hands slip.
 * With another letter in a place, names of methods differ (`Mambo`, `Mamba`), and at an end, forms of a word.
 */
const RARELY_BY_SLIP = 50;
/** By how many more pieces the model reads a slip that some have: a rare word has one more (`secret·in`). */
const MORE_PIECES = 2;
/** Papers that hardly any are: so many, or one in so many. */
const HARDLY_ANY = 2;
const PAPERS_TO_ONE = 20_000;
/** And when they have but its stem: `planing`, where others plan. */
const BY_STEM = 10;
/** And of a slip within it: `reasonning` has the stem of all that reason. As `labelling` is written, though, others write. */
const BY_STEM_SLIP = 0.25;
const BRITISH = /ll(?:ing|ed|ers?|ings)$/;
/** Letters of a word that may be taken for a slip although papers have it, and of one that hardly any have. */
const LONG = 6;
const LONG_BY_SLIP = 7;
/** Share of the papers that must have a word which another letter makes of what was typed: any word has such neighbours. */
const USUAL = 0.002;
/** The plural of a word that the model knows is a word. */
const PLURAL = /[^s]s$/;
/** Letters of each of two words that are written as one, and the share of papers that has both. */
const SHORTEST_PART = 3;
const OFTEN = 0.003;
const LETTERS = Array.from('abcdefghijklmnopqrstuvwxyz');

/** What a slip costs, in powers of ten of the papers that have the word. */
const COST = { replaced: 0.5, firstLetter: 0.5, second: 2 };
/** And what a name is worth where one is written, in the same. */
const NAME_WORTH = 3;

/** A part of a text and what it should be. */
export interface Correction {
  start: number;
  end: number;
  word: string;
}

/** Who knows words that no paper has. */
export interface Spelling {
  /** Whether the model has a token of its own for a word. */
  knows: (word: string) => boolean;
  /** How many pieces of words the model reads a word as. */
  pieces: (word: string) => number;
  /** Words that are left as they are, folded: authors' names, for one. */
  kept: ReadonlySet<string>;
}

/**
 * Which words of a text are slips of the pen, and what was meant: words that papers have, one edit away (a letter
 * changed, left out, put in, or swapped with its neighbour), of 8 letters or more two. A word that the model has a token
 * for, what is kept, and what is written like a name (`RLHF`, `LoRA`) are none.
 */
export function correctionsOf(
  index: KnownWords,
  text: string,
  { knows, pieces, kept }: Spelling,
): Correction[] {
  const corrections: Correction[] = [];
  const tokens = analyze(text);
  const isLoud = isShouted(text);
  let unknown = 0;
  let last = -1;
  for (const [i, { term, start, end }] of tokens.entries()) {
    const typed = text.slice(start, end);
    const word = fold(typed);
    if (start < last || !isWord(word) || isAcronym(typed, isLoud) || kept.has(word)) continue;
    last = end;
    const own = index.words?.find(word)?.rows ?? 0;
    const stem = index.terms.text.find(term)?.rows ?? 0;
    if (own > 0 && word.length < LONG) continue;
    if (isFamilyName(index, word) || isKnownTo(knows, word)) continue;
    if (own === 0 && stem === 0 && unknown++ >= MOST_UNKNOWN) break;
    const isName = !isLoud && isLikeName(text, start, end);
    // What stands in no text is a given name.
    const isFew = own <= Math.max(HARDLY_ANY, index.papers / PAPERS_TO_ONE) && own <= stem;
    const isShort = word.length < LONG_BY_SLIP;
    const found = likeliest(index, word, {
      least: own > 0 ? RARELY * own : BY_STEM * stem,
      leastBySlip:
        isShort || !isFew ? Infinity : own > 0 ? RARELY_BY_SLIP * own : bySlipOf(index, word, stem),
      isLikely: (other) => own === 0 || piecesOf(pieces, word) >= pieces(other) + MORE_PIECES,
      most: own + stem === 0 && word.length >= TWO_TYPOS ? 2 : 1,
      isMeant: (other) =>
        (isName && isFamilyName(index, other)) || isNameBeside(index, other, beside(text, tokens, i)),
    });
    const meant = found ?? (own + stem === 0 ? splitWord(index, word, { knows, isName }) : undefined);
    if (meant !== undefined) corrections.push({ start, end, word: inCaseOf(typed, meant) });
  }
  return corrections;
}

/** How many papers must have what a word that none has is a slip of, when so many have its stem. */
function bySlipOf({ papers }: KnownWords, word: string, stem: number): number {
  return BRITISH.test(word) ? Infinity : Math.max(USUAL * papers, BY_STEM_SLIP * stem);
}

/** Words before and after a word, folded. */
function beside(text: string, tokens: readonly Token[], i: number): string[] {
  return [tokens[i - 1], tokens[i + 1]].map((token) =>
    token ? fold(text.slice(token.start, token.end)) : '',
  );
}

/** Whether an author has a family name. */
export function isFamilyName({ terms }: KnownWords, word: string): boolean {
  return terms.author.begins(`${word} `);
}

/** Whether a word is a part of an author's name with the one before or after it. */
function isNameBeside({ terms }: KnownWords, word: string, [before = '', after = '']: string[]): boolean {
  const has = (family: string, given: string): boolean =>
    family.length > 1 && given.length > 1 && terms.author.begins(`${family} ${given}`);
  return has(word, before) || has(after, word);
}

/** A capital that is not that of a sentence: not at its beginning, or all of its words have one. */
function isLikeName(text: string, start: number, end: number): boolean {
  const others = `${text.slice(0, start)} ${text.slice(end)}`;
  if (!/^\p{Lu}/u.test(text.slice(start, end))) return false;
  return /[\p{L}\p{N}]/u.test(text.slice(0, start)) || !/(?<![\p{L}\p{N}])\p{Ll}/u.test(others);
}

/** A word with the capitals of another. */
function inCaseOf(typed: string, word: string): string {
  if (/^\p{Lu}{2,}$/u.test(typed)) return word.toUpperCase();
  const [first = ''] = word;
  return /^\p{Lu}/u.test(typed) ? first.toUpperCase() + word.slice(first.length) : word;
}

function isKnownTo(knows: (word: string) => boolean, word: string): boolean {
  return knows(word) || (PLURAL.test(word) && (knows(word.slice(0, -1)) || knows(word.slice(0, -2))));
}

/** The number of pieces of a word; a plural has no more than its singular. */
function piecesOf(pieces: Spelling['pieces'], word: string): number {
  return PLURAL.test(word) ? Math.min(pieces(word), pieces(word.slice(0, -1))) : pieces(word);
}

/** A text with some parts of it changed. */
export function corrected(text: string, corrections: readonly Correction[]): string {
  let result = '';
  let last = 0;
  for (const { start, end, word } of corrections) {
    result += text.slice(last, start) + word;
    last = end;
  }
  return result + text.slice(last);
}

/** A text without spaces may be thousands of letters long: to look for what was meant by it took seconds. */
function isWord(word: string): boolean {
  return word.length >= ONE_TYPO && word.length <= LONGEST && /^\p{L}+$/u.test(word);
}

/** Whether a text is in capitals, which then say nothing. */
export function isShouted(text: string): boolean {
  return !/\p{Ll}/u.test(text);
}

/** Capitals within a word, or nothing but a few of them: where all are capitals, but as many as acronyms have. */
function isAcronym(typed: string, isLoud: boolean): boolean {
  const most = isLoud ? ONE_TYPO : TWO_TYPOS;
  return /\p{Ll}\p{Lu}/u.test(typed) || (typed.length <= most && /^\p{Lu}+$/u.test(typed));
}

/** What another word must have to be taken for what was meant. */
interface Demands {
  /** How many papers, whatever the slip. */
  least: number;
  /** How many are enough for a slip within the word. */
  leastBySlip: number;
  /** Whether what was typed is rather a slip of it than a word. */
  isLikely: (other: string) => boolean;
  /** Edits. */
  most: number;
  /** Whether it is a name where one is written. */
  isMeant: (other: string) => boolean;
}

/** The word that most papers have, less what its edits cost. */
function likeliest(
  index: KnownWords,
  word: string,
  { least, leastBySlip, most, isLikely, isMeant }: Demands,
): string | undefined {
  let best: { term: string; worth: number } | undefined;
  const consider = (term: string, rows: number, cost: number, isSlip = false): void => {
    if (rows < (isSlip ? Math.min(least, leastBySlip) : least) || !isWord(term) || !isLikely(term)) return;
    const isName = isMeant(term);
    const worth = Math.log10(rows) - cost + (isName ? NAME_WORTH : 0);
    if (!isName && cost > 0 && rows < USUAL * index.papers) return;
    if (best === undefined || worth > best.worth) best = { term, worth };
  };
  for (const { entry, distance } of index.words?.similar(word, most) ?? []) {
    const { term, rows } = entry;
    if (distance === 0) continue;
    // A word of four letters, one of them another, leaves too little to tell by.
    const isReplaced = term.length === word.length && sorted(term) !== sorted(word);
    if (isReplaced && word.length === ONE_TYPO) continue;
    const isWithin = !isReplaced && !term.startsWith(word) && !word.startsWith(term);
    consider(term, rows, (isReplaced ? COST.replaced : 0) + (distance - 1) * COST.second, isWithin);
  }
  for (const other of [...otherBeginnings(word), ...(least === 0 ? swappedAcross(word) : [])]) {
    const entry = index.words?.find(other);
    if (entry) consider(other, entry.rows, COST.firstLetter);
  }
  return best?.term;
}

/** What a word may be whose slip is in its first letter: of those the lexicon would read all of its words. */
function otherBeginnings(word: string): string[] {
  const [first = '', second = ''] = word;
  const rest = word.slice(1);
  const replaced = word.length > ONE_TYPO ? LETTERS.map((letter) => letter + rest) : [];
  return [
    rest,
    second + first + word.slice(2),
    ...LETTERS.map((letter) => letter + word),
    ...replaced,
  ].filter((other) => other !== word);
}

/**
 * A word that is two, without their space: the two that more papers have, or that papers have and the model knows. A name
 * (`Moonshot`) is none, unless most of the papers that have the rarer of the two have both.
 */
function splitWord(
  index: KnownWords,
  word: string,
  { knows, isName }: Pick<Spelling, 'knows'> & { isName: boolean },
): string | undefined {
  const { terms, words, papers: all } = index;
  let best: { words: string; rows: number } | undefined;
  for (let at = SHORTEST_PART; at <= word.length - SHORTEST_PART; at++) {
    const parts = [word.slice(0, at), word.slice(at)];
    const rows = Math.min(...parts.map((part) => words?.find(part)?.rows ?? 0));
    const some = parts.map((part) => terms.text.find(analyze(part)[0]?.term ?? ''));
    const isUsual = rows > OFTEN * all;
    if (!isUsual && !parts.every((part, i) => some[i] !== null && isKnownTo(knows, part))) continue;
    if (rows <= (best?.rows ?? -1) || (isName && !areTogether(index, some))) continue;
    best = { words: parts.join(' '), rows };
  }
  return best?.words;
}

/** Whether most papers that have the rarer of two terms have the other too. */
function areTogether(index: KnownWords, terms: readonly (LexiconEntry | null)[]): boolean {
  const [one, other] = terms;
  if (!one || !other) return false;
  const both = index.together(one, other);
  return both > OFTEN * index.papers && both * 2 > Math.min(one.rows, other.rows);
}

/** A word with two letters swapped that have one between them: `vedio`. */
function swappedAcross(word: string): string[] {
  if (word.length === ONE_TYPO) return [];
  const letters = Array.from(word);
  return letters.slice(2).flatMap((last, i) => {
    const [first = '', middle = ''] = letters.slice(i);
    if (last === first) return [];
    return [[...letters.slice(0, i), last, middle, first, ...letters.slice(i + 3)].join('')];
  });
}

function sorted(word: string): string {
  return Array.from(word).sort().join('');
}
