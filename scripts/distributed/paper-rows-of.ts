import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { detailsOf } from '../../src/index/details.ts';
import { keysOf } from '../../src/index/format/aliases.ts';
import { trend } from '../../src/index/format/columns.ts';
import { hash40 } from '../../src/index/format/hash-table.ts';
import { paperNumber } from '../../src/index/format/ids.ts';
import { type Token, words } from '../../src/text/analyze.ts';
import { dateNumber } from '../../src/text/dates.ts';
import { type ReadPaper, readPaper } from '../publish/read-paper.ts';

/** Characters of a title that are kept for completing it. */
const TITLE_KEY = 60;
/** Hexadecimal digits of the hash that names what a record says. */
const HASH_DIGITS = 32;

/** What a paper is in the tables, but for the number of its row and its embedding. */
export interface PaperRows {
  id: string;
  title: string;
  date: number;
  trend: number;
  hasCode: boolean;
  categories: readonly string[];
  hash: string;
  /** Hexadecimal, since D1's API takes texts alone. */
  record: string;
  words: { title: string; abstract: string; compounds: string };
  authors: readonly { key: string; name: string }[];
  names: readonly number[];
  titleKey: string;
  /** What it counts for: one paper more of each. */
  counts: readonly { kind: CountKind; value: string }[];
}

type CountKind = 'term' | 'category' | 'month' | 'code';

/** Names what a record says. */
export function hashOfRecord(record: Uint8Array): string {
  return createHash('sha256').update(record).digest('hex').slice(0, HASH_DIGITS);
}

/** A record as the tables have it, as text. */
function packedRecord(record: Uint8Array): string {
  return deflateRawSync(record).toString('hex');
}

/** The record that {@link packedRecord} made a text of; letters of digits may be capital. */
export function unpackedRecord(packed: string): Uint8Array {
  return inflateRawSync(Buffer.from(packed, 'hex'));
}

/** The month of a date number (YYYYMM), 0 for none. */
export function monthOf(date: number): number {
  return Math.floor(date / 100);
}

/** What the tables have of a record. */
export function paperRowsOf(record: Uint8Array): PaperRows {
  const read = readPaper(record, 0);
  const { paper } = read;
  const { id, title, categories = [] } = paper;
  const date = dateNumber(paper.published);
  const hasCode = detailsOf(paper).code !== undefined;
  const its = Array.from(new Set(categories));
  return {
    ...{ id, title, date, hasCode },
    trend: trend(paper),
    categories: its,
    hash: hashOfRecord(record),
    record: packedRecord(record),
    words: wordsOf(read),
    authors: authorsOf(read),
    names: Array.from(new Set([...Array.from(keysOf(paper), hash40), paperNumber(id)])),
    titleKey: words(title).join(' ').slice(0, TITLE_KEY),
    counts: [
      ...Array.from(termsOf(read), (value) => ({ kind: 'term' as const, value })),
      ...its.map((value) => ({ kind: 'category' as const, value })),
      { kind: 'month', value: String(monthOf(date)) },
      ...(hasCode ? [{ kind: 'code' as const, value: '' }] : []),
    ],
  };
}

function termsOf({ tokens: { title, abstract } }: ReadPaper): Set<string> {
  return new Set([...title, ...abstract].map(({ term }) => term));
}

/** Words of texts, those apart that stand at the place of the word before them: compounds, and names with signs. */
function wordsOf({ tokens }: ReadPaper): PaperRows['words'] {
  const compounds: string[] = [];
  const plain = (its: readonly Token[]): string =>
    its
      .filter(({ term, position }, i) => {
        if (its[i - 1]?.position !== position) return true;
        compounds.push(term);
        return false;
      })
      .map(({ term }) => term)
      .join(' ');
  const [title, abstract] = [plain(tokens.title), plain(tokens.abstract)];
  return { title, abstract, compounds: compounds.join(' ') };
}

/** Authors by the words of their names, with the name as it is printed; other readings of one without it. */
function authorsOf({ authors, authorTerms }: ReadPaper): PaperRows['authors'] {
  const others = Array.from(authorTerms).filter((key) => !authors.has(key));
  return [
    ...Array.from(authors, ([key, name]) => ({ key, name })),
    ...others.map((key) => ({ key, name: '' })),
  ];
}
