import { analyze, familyFirst, type Token, words } from '../../src/text/analyze.ts';
import type { Paper } from '../../src/index/paper.ts';
import { parseRecord } from '../corpus/paper-rows.ts';

/** A paper with what several kinds of values are made of, found once. */
export interface ReadPaper {
  paper: Paper;
  /** The same as a page holds it. */
  record: Uint8Array;
  row: number;
  tokens: Record<'title' | 'abstract', readonly Token[]>;
  /** The different terms of the title. */
  titleTerms: ReadonlySet<string>;
  /** Its authors by the words of the name, family name first; none without a word. */
  authors: ReadonlyMap<string, string>;
}

/** Parses a record and takes its texts apart. */
export function readPaper(record: Uint8Array, row: number): ReadPaper {
  const paper = parseRecord(record);
  const tokens = { title: analyze(paper.title), abstract: analyze(paper.abstract) };
  const authors = new Map(paper.authors?.map((author) => [familyFirst(words(author)).join(' '), author]));
  authors.delete('');
  return { paper, record, row, tokens, titleTerms: new Set(tokens.title.map(({ term }) => term)), authors };
}
