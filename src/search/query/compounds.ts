import { analyze, fold } from '../../text/analyze.ts';
import type { LexiconEntry } from '../indexes/merged-lexicon.ts';
import { countBoth, countRows, emptyBitmap } from '../indexes/bitmap.ts';
import type { KeywordIndex } from '../indexes/keyword-index.ts';

/** A way to write words counts for the only one that is so many times as usual, and has so many papers. */
const MUCH_MORE = 3;
const LEAST_ROWS = 2;
/** And a way is a slip that is so many times rarer. */
const NOT_RARE = 10;
/** Letters of each part of a word that papers write with a hyphen alone. */
const SHORTEST_PART = 3;

/** Within a compound of words. */
const HYPHEN = /(?<=\p{L}{2})[-‐‑](?=\p{L}{2})/gu;
/** A name and the number after it. */
const NUMBERED = /(?<![\p{L}\p{N}])(\p{L}{2,})([-‐‑ ]?)(\d{1,3}(?:\.\d{1,2})?)(?![\p{L}\p{N}]|\.\d)/gu;

/** A text as most papers write it, and what others write. */
export interface Written {
  /** What its words are taken from. */
  text: string;
  /** What its meaning is taken from: in it a name and its number have a hyphen (`GPT-4`). */
  meant: string;
  /** Terms of what some papers write instead: one word for two, or two for one. */
  others: LexiconEntry[];
  /** Terms of what was typed with a hyphen and is read as two words. */
  compounds: LexiconEntry[];
}

/** What tells how words are written. */
export interface Usage {
  /** Words of authors' names, which are left as they are. */
  names: ReadonlySet<string>;
  /** Whether the model has a token of its own for a word. */
  knows: (word: string) => boolean;
}

/** A text without the hyphens within its compounds: as it is read, whatever the index. */
export function withoutHyphens(text: string): string {
  return text.replace(HYPHEN, ' ');
}

/**
 * Words that are written apart, together or with a hyphen, all read alike, so that they find the same. Two that most papers write as
 * one are read as one: `py torch` is `PyTorch`. Otherwise one is read as two. What others write is searched for besides.
 */
export function writtenUsually(index: KeywordIndex, text: string, { names, knows }: Usage): Written {
  if (index.words === undefined) return { text, meant: text, others: [], compounds: [] };
  const apart = withoutHyphens(text);
  const numbered = numberedBy(index, knows);
  const written = lettersUsually(index, apart.replace(NUMBERED, numbered('')), { names, knows });
  const meant = lettersUsually(index, apart.replace(NUMBERED, numbered('-')), { names, knows });
  return { ...written, meant: meant.text, compounds: asTyped(index, text, written) };
}

/**
 * The words that were typed with a hyphen, as those papers have them that write them so: few, who mean just that. Without
 * these, questions made of the titles of 9,868 papers lost 1.5 points of nDCG@10 by words.
 */
function asTyped(
  index: KeywordIndex,
  text: string,
  { text: written, others }: Pick<Written, 'text' | 'others'>,
): LexiconEntry[] {
  const found = new Set([...analyze(written), ...others].map(({ term }) => term));
  return analyze(text).flatMap(({ term, start, end }) => {
    if (found.has(term) || text.slice(start, end).search(HYPHEN) < 0) return [];
    found.add(term);
    return index.terms.text.find(term) ?? [];
  });
}

/** Writes a name and its number with a sign between them, where papers write them as one: with a hyphen, or without. */
function numberedBy(
  index: KeywordIndex,
  knows: Usage['knows'],
): (sign: string) => (whole: string, name: string, between: string, number: string) => string {
  return (sign) => (whole, name, between, number) => {
    const [first = '', second = ''] = [name, number.split('.')[0]].map((part) => fold(part ?? ''));
    const together = termOf(index, first + second);
    if (together === null) return whole;
    // `type 2` is no name although some write `type-2`.
    const isApart =
      between === ' ' && knows(first) && countHavingBoth(index, first, second) > 2 * together.rows;
    return isApart ? whole : name + sign + number;
  };
}

/** Words without a number, as {@link writtenUsually} reads them. */
function lettersUsually(
  index: KeywordIndex,
  text: string,
  { names, knows }: Usage,
): Pick<Written, 'text' | 'others'> {
  const others: LexiconEntry[] = [];
  let result = '';
  let last = 0;
  let before = { word: '', start: -1, end: -1 };
  const put = (start: number, end: number, word: string): void => {
    result += text.slice(last, start) + word;
    last = end;
  };
  for (const { start, end } of analyze(text)) {
    const word = fold(text.slice(start, end));
    if (start < before.end || !/^\p{L}{2,40}$/u.test(word) || names.has(word)) continue;
    const isNext = before.word !== '' && text.slice(before.end, start) === ' ' && before.start >= last;
    if (isNext && isOne(index, before.word, word, knows)) {
      put(before.start, end, before.word + word);
      others.push(...asTwo(index, [before.word, word]));
    } else {
      if (isNext) others.push(...asOne(index, before.word, word));
      const parts = partsOf(index, word);
      if (parts !== undefined && isMostlyApart(index, parts)) {
        put(start, end, parts.join(' '));
        others.push(...asOne(index, ...parts));
      } else if (parts !== undefined) others.push(...asTwo(index, parts));
    }
    before = { word, start, end };
  }
  return { text: result + text.slice(last), others };
}

/** Whether two words are to be read as one. */
function isOne(index: KeywordIndex, first: string, second: string, knows: Usage['knows']): boolean {
  const whole = first + second;
  const [together, apart] = [rowsOf(index, whole), rowsOf(index, `${first} ${second}`)];
  if (together >= LEAST_ROWS || apart > 0) return together >= Math.max(LEAST_ROWS, MUCH_MORE * apart);
  // The model knows how a compound is written that hardly any paper has in this form. A hyphen is as good as a space.
  if (!knows(whole)) return false;
  const isWritten = termOf(index, whole) !== null && hyphenated(index, whole, [first, second]) === 0;
  return isWritten || !haveBoth(index, first, second);
}

/** The one word that some papers write for two, unless it is a slip. */
function asOne(index: KeywordIndex, first: string, second: string): LexiconEntry[] {
  const together = rowsOf(index, first + second);
  const term = together > 0 ? termOf(index, first + second) : null;
  return term !== null && together * NOT_RARE >= rowsOf(index, `${first} ${second}`) ? [term] : [];
}

/** The two words that some papers write for one, unless it is a slip. */
function asTwo(index: KeywordIndex, parts: readonly [string, string]): LexiconEntry[] {
  const apart = rowsOf(index, parts.join(' '));
  if (apart === 0 || apart * NOT_RARE < rowsOf(index, parts.join(''))) return [];
  return parts.flatMap((part) => termOf(index, part) ?? []);
}

function isMostlyApart(index: KeywordIndex, parts: readonly [string, string]): boolean {
  const together = rowsOf(index, parts.join(''));
  return together < Math.max(LEAST_ROWS, MUCH_MORE * rowsOf(index, parts.join(' ')));
}

/** The two words that most of those papers write for one which write two. */
function partsOf(index: KeywordIndex, word: string): [string, string] | undefined {
  const together = rowsOf(index, word);
  let best: { parts: [string, string]; rows: number } | undefined;
  for (let at = 2; at <= word.length - 2; at++) {
    const parts: [string, string] = [word.slice(0, at), word.slice(at)];
    const rows = together > 0 ? rowsOf(index, parts.join(' ')) : hyphenated(index, word, parts);
    if (rows > (best?.rows ?? 0)) best = { parts, rows };
  }
  return best?.parts;
}

/**
 * How many papers write a word with a hyphen between its parts, where none writes it as one. Such papers have both
 * parts, all of them: those with another form of the word (`overfitting`) have not.
 */
function hyphenated(index: KeywordIndex, word: string, [first, second]: [string, string]): number {
  if (Math.min(first.length, second.length) < SHORTEST_PART) return 0;
  const whole = termOf(index, word);
  if (whole === null) return 0;
  const parts = [termOf(index, first), termOf(index, second)];
  const rows = index.rowsOf('text', [whole]);
  const isIn = (part: LexiconEntry | null): boolean =>
    part !== null && part.rows >= whole.rows && countBoth(index.rowsOf('text', [part]), rows) === whole.rows;
  return parts.every(isIn) ? countRows(rows) : 0;
}

function haveBoth(index: KeywordIndex, ...both: [string, string]): boolean {
  return countHavingBoth(index, ...both) > 0;
}

function countHavingBoth(index: KeywordIndex, ...both: [string, string]): number {
  const sets = both.map((word) => {
    const term = termOf(index, word);
    return term === null ? emptyBitmap(index.rows) : index.rowsOf('text', [term]);
  });
  const [one = emptyBitmap(0), other = one] = sets;
  return countBoth(one, other);
}

/** How many papers write a word, or two side by side, so. */
function rowsOf({ words }: KeywordIndex, written: string): number {
  return words?.find(written)?.rows ?? 0;
}

function termOf(index: KeywordIndex, word: string): LexiconEntry | null {
  const [token] = analyze(word);
  return token === undefined ? null : index.terms.text.find(token.term);
}
