/** Words before which `not` belongs to a sentence: `attention is not all you need`. */
const VERBS = new Set(
  'is are was were be been am do does did can could may might must shall should will would has have had why if or to'.split(
    ' ',
  ),
);
const NEGATIONS = new Set(['not', 'without', 'except', 'excluding']);
const LONGEST = 300;

/** A query that means to leave a word out, in plain English, as the query language says it. */
export interface Negation {
  word: string;
  query: string;
}

/** What `hallucination but not vision` may mean: `hallucination -vision`. Null where nothing seems to be left out. */
export function negationIn(query: string): Negation | null {
  if (query.length > LONGEST || query.includes('"')) return null;
  const words = query.trim().split(/\s+/);
  const at = words.findIndex(
    (word, i) => i > 0 && NEGATIONS.has(word.toLowerCase()) && !VERBS.has((words[i - 1] ?? '').toLowerCase()),
  );
  const word = words[at + 1];
  if (at < 0 || word === undefined || !/^[\p{L}\p{N}][\p{L}\p{N}-]*$/u.test(word)) return null;
  const before = words.slice(0, at);
  if (/^(?:but|and)$/i.test(before.at(-1) ?? '')) before.pop();
  if (before.length === 0) return null;
  return { word, query: [...before, ...words.slice(at + 2), `-${word}`].join(' ') };
}
