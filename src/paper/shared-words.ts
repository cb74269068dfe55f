import { stem } from 'porter2';
import { ABSTRACT_WORDS, QUESTION_WORDS, STOP_WORDS } from '../text/stop-words.ts';
import type { PlainTexts } from './texts.ts';

/** Words that are no reason to read a paper. */
const EMPTY: ReadonlySet<string> = new Set([
  ...STOP_WORDS,
  ...QUESTION_WORDS,
  ...ABSTRACT_WORDS,
  ...'especially furthermore generate http means'.split(' '),
]);

const SHORTEST = 3;

/**
 * Words that two papers share and few others of the list do, most telling first: why the second stands on the
 * first's page. One list of words a paper of `others`; all are plain text.
 */
export function sharedWords(seed: PlainTexts, others: readonly PlainTexts[], limit = 4): string[][] {
  const seeds = wordsOf(seed);
  const lists = others.map(wordsOf);
  const frequency = new Map<string, number>();
  for (const words of [seeds, ...lists]) {
    for (const key of words.keys()) frequency.set(key, (frequency.get(key) ?? 0) + 1);
  }
  const rarity = (key: string): number => Math.log((lists.length + 2) / (frequency.get(key) ?? 1));
  return lists.map((words) => {
    const shared: { word: string; weight: number }[] = [];
    for (const [key, { word, inTitle, count }] of seeds) {
      const own = words.get(key);
      if (own === undefined) continue;
      const titles = 1 + Number(inTitle) + Number(own.inTitle);
      const weight = rarity(key) * titles * Math.min(count, own.count) * Math.log(word.length);
      shared.push({ word, weight });
    }
    // The sort is stable: of equal ones, the one that the paper says first.
    return shared
      .sort((a, b) => b.weight - a.weight)
      .slice(0, limit)
      .map(({ word }) => word);
  });
}

interface Word {
  /** As it is first written. */
  word: string;
  inTitle: boolean;
  count: number;
}

/** The words of a paper by their stems. */
function wordsOf({ title, abstract }: PlainTexts): Map<string, Word> {
  const found = new Map<string, Word>();
  for (const [text, inTitle] of [
    [title, true],
    [abstract, false],
  ] as const) {
    for (const [written] of text.matchAll(/\p{L}[\p{L}\p{N}-]*[\p{L}\p{N}]/gu)) {
      const lower = written.toLowerCase();
      // Among short words only acronyms say something.
      if (lower.length < SHORTEST || EMPTY.has(lower)) continue;
      if (lower.length === SHORTEST && written === lower) continue;
      const key = stem(lower);
      const known = found.get(key);
      if (known) known.count++;
      // As in running text: a capital that only begins a title or a sentence goes, one inside a word stays.
      else found.set(key, { word: /^\p{Lu}\p{Ll}+$/u.test(written) ? lower : written, inTitle, count: 1 });
    }
  }
  return found;
}
