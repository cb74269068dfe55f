import { analyze, fold } from '../index/analyze.ts';
import type { KeywordIndex } from './keyword-index.ts';

/** A word this long may have one typo, a longer one two. */
const ONE_TYPO = 4;
const TWO_TYPOS = 8;
/** Words of a query that are looked up. */
const MOST_UNKNOWN = 6;
/** How many times as many papers must have another word when some have this one. */
const RARELY = 500;
/** And when they have but its stem: `planing`, where others plan. */
const BY_STEM = 10;
/** Letters of a word that may be taken for a slip although papers have it. */
const LONG = 6;
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
  /** Words that are left as they are, folded: authors' names, for one. */
  kept: ReadonlySet<string>;
}

/**
 * Which words of a text are slips of the pen, and what was meant: words that papers have, one edit away (a letter
 * changed, left out, put in, or swapped with its neighbour), of 8 letters or more two. A word that the model has a token
 * for, what is kept, and what is written like a name (`RLHF`, `LoRA`) are none.
 */
export function correctionsOf(index: KeywordIndex, text: string, { knows, kept }: Spelling): Correction[] {
  const corrections: Correction[] = [];
  let unknown = 0;
  let last = -1;
  for (const { term, start, end } of analyze(text)) {
    const typed = text.slice(start, end);
    const word = fold(typed);
    if (start < last || !isWord(word) || isNameLike(typed) || kept.has(word)) continue;
    last = end;
    const own = index.words?.find(word)?.rows ?? 0;
    const stem = index.terms.text.find(term)?.rows ?? 0;
    if (own > 0 && word.length < LONG) continue;
    if (index.terms.author.startingWith(`${word} `).next().done === false || isKnownTo(knows, word)) continue;
    if (own === 0 && stem === 0 && unknown++ >= MOST_UNKNOWN) break;
    const least = own > 0 ? RARELY * own : BY_STEM * stem;
    const found = likeliest(index, word, {
      least,
      most: own + stem === 0 && word.length >= TWO_TYPOS ? 2 : 1,
    });
    const meant = found ?? (own + stem === 0 ? splitWord(index, word) : undefined);
    if (meant !== undefined) corrections.push({ start, end, word: meant });
  }
  return corrections;
}

function isKnownTo(knows: (word: string) => boolean, word: string): boolean {
  return knows(word) || (PLURAL.test(word) && (knows(word.slice(0, -1)) || knows(word.slice(0, -2))));
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

function isWord(word: string): boolean {
  return word.length >= ONE_TYPO && /^\p{L}+$/u.test(word);
}

/** Capitals within a word, or nothing but a few of them. */
function isNameLike(typed: string): boolean {
  return /\p{Ll}\p{Lu}/u.test(typed) || (typed.length <= TWO_TYPOS && /^\p{Lu}+$/u.test(typed));
}

/** The word that most papers have, less what its edits cost. */
function likeliest(
  index: KeywordIndex,
  word: string,
  { least, most }: { least: number; most: number },
): string | undefined {
  let best: { term: string; worth: number } | undefined;
  const consider = (term: string, rows: number, cost: number): void => {
    const worth = Math.log10(rows) - cost;
    if (rows < least || !isWord(term) || (cost > 0 && rows < USUAL * index.rows)) return;
    if (best === undefined || worth > best.worth) best = { term, worth };
  };
  for (const { entry, distance } of index.words?.similar(word, most) ?? []) {
    if (distance === 0) continue;
    // Of four letters one that is another leaves too little to tell by.
    const isReplaced = entry.term.length === word.length && sorted(entry.term) !== sorted(word);
    if (isReplaced && word.length === ONE_TYPO) continue;
    consider(entry.term, entry.rows, (isReplaced ? COST.replaced : 0) + (distance - 1) * COST.second);
  }
  for (const other of otherBeginnings(word)) {
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

/** A word that is two, without their space: the two that more papers have. */
function splitWord(index: KeywordIndex, word: string): string | undefined {
  let best: { words: string; rows: number } | undefined;
  for (let at = SHORTEST_PART; at <= word.length - SHORTEST_PART; at++) {
    const [first, second] = [word.slice(0, at), word.slice(at)];
    const rows = Math.min(index.words?.find(first)?.rows ?? 0, index.words?.find(second)?.rows ?? 0);
    if (rows > (best?.rows ?? OFTEN * index.rows)) best = { words: `${first} ${second}`, rows };
  }
  return best?.words;
}

function sorted(word: string): string {
  return Array.from(word).sort().join('');
}
