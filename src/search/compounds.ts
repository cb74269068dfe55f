import { analyze, fold } from '../index/analyze.ts';
import type { LexiconEntry } from '../index/lexicon.ts';
import type { KeywordIndex } from './keyword-index.ts';

/** A way to write words counts for the only one that is so many times as usual, and has so many papers. */
const MUCH_MORE = 3;
const LEAST_ROWS = 2;
/** And a way is a slip that is so many times rarer. */
const NOT_RARE = 10;

/** A text as most papers write it, and what others write. */
export interface Written {
  text: string;
  /** Terms of what is one word where the text has two, or had before. */
  others: LexiconEntry[];
}

/**
 * Words that are written apart or together. Two that most papers write as one are read as one: `py torch` is `PyTorch`.
 * Otherwise what others write is searched for besides.
 * @param names Words of authors' names, which are left as they are.
 */
export function writtenUsually(index: KeywordIndex, text: string, names: ReadonlySet<string>): Written {
  const { words } = index;
  if (words === undefined) return { text, others: [] };
  const others: LexiconEntry[] = [];
  let result = '';
  let last = 0;
  let before = { word: '', start: -1, end: -1 };
  const put = (start: number, end: number, word: string): void => {
    result += text.slice(last, start) + word;
    last = end;
  };
  const rowsOf = (term: string): number => words.find(term)?.rows ?? 0;
  for (const { start, end } of analyze(text)) {
    const word = fold(text.slice(start, end));
    if (start < before.end || !/^\p{L}{2,40}$/u.test(word) || names.has(word)) continue;
    const isNext = before.word !== '' && text.slice(before.end, start) === ' ' && before.start >= last;
    const together = isNext ? rowsOf(before.word + word) : 0;
    const apartRows = together > 0 ? rowsOf(`${before.word} ${word}`) : 0;
    const joined = together > 0 ? termOf(index, before.word + word) : null;
    if (joined !== null) {
      if (together >= Math.max(LEAST_ROWS, MUCH_MORE * apartRows)) put(before.start, end, before.word + word);
      else if (together * NOT_RARE >= apartRows) others.push(joined);
    }
    const apart = joined === null ? apartOf(word, rowsOf) : undefined;
    for (const part of apart?.split(' ') ?? []) others.push(...[termOf(index, part) ?? []].flat());
    before = { word, start, end };
  }
  return { text: result + text.slice(last), others };
}

/** How more papers write a word as two. */
function apartOf(word: string, rowsOf: (term: string) => number): string | undefined {
  const together = rowsOf(word);
  if (together === 0) return undefined;
  for (let at = 2; at <= word.length - 2; at++) {
    const pair = `${word.slice(0, at)} ${word.slice(at)}`;
    if (rowsOf(pair) > together) return pair;
  }
  return undefined;
}

function termOf(index: KeywordIndex, word: string): LexiconEntry | null {
  const [token] = analyze(word);
  return token === undefined ? null : index.terms.text.find(token.term);
}
