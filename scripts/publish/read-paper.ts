import { analyze, familyFirst, type Token, words } from '../../src/text/analyze.ts';
import type { Paper } from '../../src/index/paper.ts';
import { namesOf, unsuffixed, withoutParticles } from '../../src/text/names.ts';
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
  /** What its authors are found by: such words, and those of family names that are more than one word. */
  authorTerms: ReadonlySet<string>;
}

/** Parses a record and takes its texts apart. */
export function readPaper(record: Uint8Array, row: number): ReadPaper {
  const paper = parseRecord(record);
  const tokens = { title: analyze(paper.title), abstract: analyze(paper.abstract) };
  const authors = new Map(paper.authors?.map((author) => [familyFirst(words(author)).join(' '), author]));
  authors.delete('');
  const titleTerms = new Set(tokens.title.map(({ term }) => term));
  return { paper, record, row, tokens, titleTerms, authors, authorTerms: authorTerms(paper) };
}

function authorTerms(paper: Paper): Set<string> {
  const terms = new Set<string>();
  namesOf(paper).forEach((name, i) => {
    const whole = words(paper.authors?.[i] ?? '');
    const printed = 'literal' in name ? whole : unsuffixed(whole);
    terms.add(familyFirst(printed).join(' '));
    if ('literal' in name) return;
    const given = words(name.given);
    const particles = words(name.particle ?? '');
    const family = withoutParticles(words(name.family));
    const isCompound = family.length > 1;
    const isTold = family.at(-1) !== printed.at(-1);
    if (isTold) terms.add(familyFirst([...given, ...particles, ...family]).join(' '));
    // `garcia marquez gabriel`: of such a name people know the first word as often as the last.
    if (isCompound) terms.add([...family, ...given, ...particles].join(' '));
  });
  terms.delete('');
  return terms;
}
