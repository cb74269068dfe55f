import { analyze, familyFirst, type Token, words } from '../../src/text/analyze.ts';
import type { Paper } from '../../src/index/paper.ts';

/** A paper with what several kinds of values are made of, found once. */
export interface ReadPaper {
  paper: Paper;
  row: number;
  tokens: Record<'title' | 'abstract', readonly Token[]>;
  /** The different terms of the title. */
  titleTerms: ReadonlySet<string>;
  /** Its authors by the words of the name, family name first; none without a word. */
  authors: ReadonlyMap<string, string>;
}

export function readPaper(paper: Paper, row: number): ReadPaper {
  const tokens = { title: analyze(paper.title), abstract: analyze(paper.abstract) };
  const authors = new Map(paper.authors?.map((author) => [familyFirst(words(author)).join(' '), author]));
  authors.delete('');
  return { paper, row, tokens, titleTerms: new Set(tokens.title.map(({ term }) => term)), authors };
}
