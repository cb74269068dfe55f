import type { Paper } from '../../src/index/paper.ts';
import { sentencesOf } from '../corpus/sentences.ts';
import { mulberry32 } from '../random.ts';
import type { JudgedQuery } from './scifact.ts';

/** A query whose own paper may be left out of what it finds. */
export interface AskedQuery extends JudgedQuery {
  /** Id of the paper that the query is a part of, where it asks for others. */
  without?: string;
}

/** What people paste: parts of abstracts, which ask for the papers that they are of. */
export const LONG_QUERIES = ['sentence of an abstract', 'half an abstract', 'two abstracts'] as const;
export type LongQuery = (typeof LONG_QUERIES)[number];

/** Words of the shortest sentence and of the shortest abstract that are asked with. */
const SENTENCE_WORDS = 8;
const ABSTRACT_WORDS = 60;

/** `count` queries of each kind; equal papers and seed give equal queries. */
export function longQueries(
  papers: readonly Paper[],
  count: number,
  seed: number,
): Record<LongQuery, AskedQuery[]> {
  const random = mulberry32(seed);
  const long = papers.filter(({ abstract }) => wordsOf(abstract).length >= ABSTRACT_WORDS);
  const pick = (): Paper[] => {
    const paper = long[Math.floor(random() * long.length)];
    return paper === undefined ? [] : [paper];
  };
  const made = (make: (papers: Paper[]) => string, of: number): AskedQuery[] =>
    Array.from({ length: long.length === 0 ? 0 : count }, () => {
      const some = Array.from({ length: of }, pick).flat();
      return { text: make(some), judgments: new Map(some.map(({ id }) => [id, 1])) };
    });
  return {
    'sentence of an abstract': made(([paper]) => {
      const sentences = sentencesOf(paper?.abstract ?? '');
      const enough = sentences.filter((sentence) => wordsOf(sentence).length >= SENTENCE_WORDS);
      return enough[Math.floor(random() * enough.length)] ?? paper?.abstract ?? '';
    }, 1),
    'half an abstract': made(([paper]) => {
      const words = wordsOf(paper?.abstract ?? '');
      return words.slice(0, Math.ceil(words.length / 2)).join(' ');
    }, 1),
    'two abstracts': made((both) => both.map(({ abstract }) => abstract).join('\n'), 2),
  };
}

/** All claims that a paper answers as one text, which asks for what any of them does. */
export function unitedClaims(queries: readonly JudgedQuery[]): AskedQuery[] {
  const ofPaper = new Map<string, JudgedQuery[]>();
  for (const query of queries) {
    for (const id of query.judgments.keys()) ofPaper.set(id, [...(ofPaper.get(id) ?? []), query]);
  }
  return Array.from(ofPaper.values())
    .filter((claims) => claims.length > 1)
    .map((claims) => ({
      text: claims.map(({ text }) => text).join(' '),
      judgments: new Map(claims.flatMap(({ judgments }) => Array.from(judgments))),
    }));
}

/** A paper's abstract, which asks for the papers that are related to it. */
export function abstractsOf(
  papers: readonly Paper[],
  related: ReadonlyMap<string, ReadonlyMap<string, number>>,
): AskedQuery[] {
  return papers.flatMap(({ id, abstract }) => {
    const judgments = related.get(id);
    return judgments === undefined || abstract === '' ? [] : [{ text: abstract, judgments, without: id }];
  });
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
