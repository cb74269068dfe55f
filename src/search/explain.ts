import { analyze, type Token, words } from '../text/analyze.ts';
import { QUESTION_WORDS } from '../text/stop-words.ts';
import type { LexiconEntry } from './indexes/merged-lexicon.ts';
import type { Paper } from '../index/paper.ts';
import type { Ranked } from './fuse.ts';
import type { Why } from './service.ts';

/** Longest snippet in UTF-16 code units; of a longer sentence the part with its first marks is shown. */
const SNIPPET_LENGTH = 320;
/** What stands before the first mark of a sentence that is cut. */
const LEAD = 80;

const SENTENCE_END = /(?<=[.!?]["”)]?)\s+(?=["“(]?[\p{Lu}\p{N}])/gu;

/** What a query asked for. */
interface Asked {
  /** The query without its operators. */
  plain: string;
  /** Its analysed terms → those that stand for them in the index. */
  known: ReadonlyMap<string, Pick<LexiconEntry, 'term' | 'rows'>>;
  idf: (rows: number) => number;
}

/** What a query asked for, as its papers are marked by: made once for all of them. */
export interface Marking {
  /** Its words as they were typed: their term, the one that stands for it in the index, and the parts of a name. */
  asked: { term: string; indexed: string; word: string; parts: string[] }[];
  /** Terms of the index → what each tells. */
  weights: ReadonlyMap<string, number>;
}

/** How the papers of a query are marked: its words, and what each term tells. */
export function markingOf({ plain, known, idf }: Asked): Marking {
  const tokens = analyze(plain);
  const isAsking = ({ start, end }: Token): boolean =>
    QUESTION_WORDS.has(plain.slice(start, end).toLowerCase());
  const leftOut = new Set(tokens.every(isAsking) ? [] : tokens.filter(isAsking).map(({ term }) => term));
  const asked = new Map<string, Marking['asked'][number]>();
  for (const { term, start, end } of tokens) {
    const word = plain.slice(start, end);
    if (leftOut.has(term) || asked.has(`${term} ${word}`)) continue;
    const indexed = known.get(term)?.term ?? term;
    asked.set(`${term} ${word}`, { term, indexed, word, parts: words(word) });
  }
  return {
    asked: Array.from(asked.values()),
    weights: new Map(
      Array.from(known)
        .filter(([term]) => !leftOut.has(term))
        .map(([, { term, rows }]) => [term, idf(rows)]),
    ),
  };
}

/** Why a paper was found: shares of its score, words that match, and the sentence that has most of them. */
export function explain(
  paper: Paper,
  { semantic, keyword }: Pick<Ranked, 'semantic' | 'keyword'>,
  marking: Marking,
): Why {
  const total = semantic + keyword;
  const abstract = paper.abstract.replace(/\s+/g, ' ').trim();
  const tokens = analyze(abstract);
  return {
    semantic: total > 0 ? semantic / total : 0,
    keyword: total > 0 ? keyword / total : 0,
    words: matchedWords(paper, tokens, marking),
    snippet: bestSentence(abstract, tokens, marking),
  };
}

function matchedWords(
  { title, authors = [] }: Paper,
  abstract: readonly Token[],
  { asked }: Marking,
): string[] {
  const terms = new Set([...analyze(title), ...abstract].map(({ term }) => term));
  const names = new Set(authors.flatMap(words));
  const matched = new Map<string, string>();
  for (const { term, indexed, word, parts } of asked) {
    const has = terms.has(indexed) || parts.every((part) => names.has(part));
    if (has && !matched.has(term)) matched.set(term, word);
  }
  return Array.from(new Set(matched.values()));
}

function bestSentence(abstract: string, tokens: readonly Token[], { weights }: Marking): Why['snippet'] {
  const found = tokens.filter(({ term }) => weights.has(term));
  let best = { start: 0, end: abstract.length, score: -1, tokens: found };
  let next = 0;
  for (const { start, end } of sentences(abstract)) {
    // No token begins in one sentence and ends in another: words have no white space.
    const first = next;
    while ((found[next]?.start ?? end) < end) next++;
    const tokens = found.slice(first, next);
    const score = Array.from(new Set(tokens.map(({ term }) => term))).reduce(
      (sum, term) => sum + (weights.get(term) ?? 0),
      0,
    );
    // A tie goes to the earlier sentence.
    if (score > best.score) best = { start, end, score, tokens };
  }
  const marks = best.tokens.map(({ start, end }): [number, number] => [start - best.start, end - best.start]);
  return cut(abstract.slice(best.start, best.end), merged(marks));
}

function* sentences(text: string): Generator<{ start: number; end: number }> {
  let start = 0;
  for (const { index, 0: space } of text.matchAll(SENTENCE_END)) {
    yield { start, end: index };
    start = index + space.length;
  }
  yield { start, end: text.length };
}

/** Marks in order, those that overlap as one: a compound is marked as its parts and as a whole. */
function merged(marks: [number, number][]): [number, number][] {
  const result: [number, number][] = [];
  for (const [start, end] of marks.sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}

function cut(text: string, marks: [number, number][]): Why['snippet'] {
  if (text.length <= SNIPPET_LENGTH) return { text, marks };
  const wanted = Math.max(0, Math.min((marks[0]?.[0] ?? 0) - LEAD, text.length - SNIPPET_LENGTH));
  const start = wanted === 0 ? 0 : text.indexOf(' ', wanted) + 1;
  const space = text.lastIndexOf(' ', start + SNIPPET_LENGTH);
  const end =
    start + SNIPPET_LENGTH >= text.length ? text.length : space > start ? space : start + SNIPPET_LENGTH;
  const head = start > 0 ? '…' : '';
  const shift = head.length - start;
  return {
    text: `${head}${text.slice(start, end)}${end < text.length ? '…' : ''}`,
    marks: marks.filter((m) => m[0] >= start && m[1] <= end).map(([a, b]) => [a + shift, b + shift]),
  };
}
