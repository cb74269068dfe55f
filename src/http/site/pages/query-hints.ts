/** Words before which `not` belongs to a sentence: `attention is not all you need`. */
const VERBS = new Set(
  'is are was were be been am do does did can could may might must shall should will would has have had why if or to'.split(
    ' ',
  ),
);
const NEGATIONS = new Set(['not', 'without', 'except', 'excluding']);
/** Words between a negation and what is left out: `not about vision`, `without any supervision`. */
const FILLERS = new Set('about on of the a an any using involving covering dealing with'.split(' '));
/** Words that end what is left out. */
const ENDS = new Set('in for on with from of to by that which and or but at as than'.split(' '));
const LONGEST = 300;
/** Words that are left out as one phrase. */
const LONGEST_PHRASE = 3;

/** A query that means to leave something out, in plain English, as the query language says it. */
export interface Negation {
  left: string;
  query: string;
}

/**
 * What `hallucination but not vision` may mean: `hallucination -vision`; several words are a phrase. Null where nothing
 * seems to be left out.
 */
export function negationIn(query: string): Negation | null {
  if (query.length > LONGEST || query.includes('"')) return null;
  const words = query.trim().split(/\s+/);
  const lower = words.map((word) => word.toLowerCase());
  const at = lower.findIndex((word, i) => NEGATIONS.has(word) && !VERBS.has(lower[i - 1] ?? ''));
  if (at < 0) return null;
  let start = at + 1;
  while (FILLERS.has(lower[start] ?? '')) start++;
  let end = start;
  while (end < words.length && end - start < LONGEST_PHRASE && isNamed(words[end] ?? '')) end++;
  // `without labels` is a subject; `not vision` is none.
  if (end === start || (at === 0 && (lower[0] !== 'not' || end < words.length))) return null;
  const left = words.slice(start, end).join(' ');
  const before = words.slice(0, at);
  if (/^(?:but|and)$/i.test(before.at(-1) ?? '')) before.pop();
  if (at > 0 && before.length === 0) return null;
  const minus = end - start > 1 ? `-"${left}"` : `-${left}`;
  return { left, query: [...before, ...words.slice(end), minus].join(' ') };
}

function isNamed(word: string): boolean {
  return /^[\p{L}\p{N}][\p{L}\p{N}-]*$/u.test(word) && !ENDS.has(word.toLowerCase());
}

const NAMES = new Intl.DisplayNames(['en'], { type: 'language' });
const LIST = new Intl.ListFormat('en', { type: 'conjunction' });

/** In which languages a query finds papers. @param tags Of the papers, as BCP 47 has them. */
export function searchedIn(tags: readonly string[]): string {
  const names = LIST.format(tags.map((tag) => NAMES.of(tag) ?? tag));
  return `The papers here are in ${names}: search in ${tags.length === 1 ? 'that language' : 'one of these languages'}.`;
}

/** Whether most letters of a text are not Latin, where the papers are in languages that are written so. */
export function isForeign(text: string, tags: readonly string[]): boolean {
  if (tags.some((tag) => new Intl.Locale(tag).maximize().script !== 'Latn')) return false;
  const letters = text.match(/\p{L}/gu) ?? [];
  return letters.filter((letter) => !/\p{Script=Latin}/u.test(letter)).length > letters.length / 2;
}
