import { readBibtex } from './read-bibtex.ts';
import { delimiterOf, readCsv } from './csv.ts';
import type { Decoding } from './decode-bytes.ts';
import { IS_PAPERS_PAGE, readPapersPage } from './hf-page.ts';
import { isJsonLines, readJson, readJsonLines } from './json.ts';
import type { RawRecord } from './record.ts';
import { readNbib, readRis } from './tagged.ts';
import { readXml } from './xml.ts';

/** A format of files. */
export interface Format {
  name: string;
  /** How its content begins, for people. */
  beginsWith: string;
  /** Without the point; they decide where the content does not. */
  extensions: readonly string[];
  /** @param extension of the file's name */
  fits: (head: string, extension: string) => boolean;
  /** The records of a file, one by one; `head` is how it begins. @throws SextantError `input-invalid` if it cannot be read to its end */
  read: (file: string, decoding: Decoding, head: string) => AsyncGenerator<RawRecord>;
}

const JSON_LINES = ['jsonl', 'ndjson'];
/** Formats whose records begin with a line of their own, whatever stands before the first. */
const FIRST_LINES = {
  RIS: /^\s?TY {0,2}- /m,
  NBIB: /^PMID ?- ?\d/m,
  BibTeX: /^[ \t]*@[ \t]*[A-Za-z]+\s*[({]/m,
} as const;

/** Which of them a text begins with, and where. */
function firstRecord(head: string): { name: keyof typeof FIRST_LINES; at: number } | null {
  const found = (['RIS', 'NBIB', 'BibTeX'] as const)
    .map((name) => ({ name, at: head.search(FIRST_LINES[name]) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  return found[0] ?? null;
}

/**
 * Whether a text is a table. What programs write above the first record of other formats may have commas and the names of
 * fields too; in a table a record can only be the text of a cell, in quotation marks.
 */
function isTable(head: string): boolean {
  if (delimiterOf(head) === null) return false;
  const record = firstRecord(head);
  return record === null || head.slice(0, record.at).split('"').length % 2 === 0;
}

/** The formats, in the order in which they are tried. */
export const FORMATS: readonly Format[] = [
  {
    name: 'JSON Lines',
    beginsWith: 'an object on its first line',
    extensions: JSON_LINES,
    fits: (head, extension) => /^[{[]/.test(head) && isJsonLines(head, JSON_LINES.includes(extension)),
    read: readJsonLines,
  },
  {
    name: 'JSON',
    beginsWith: '`{` or `[`: an array, objects after each other, or a list in a wrapper',
    extensions: ['json'],
    fits: (head) => /^[{[]/.test(head),
    read: readJson,
  },
  {
    name: 'XML',
    beginsWith: '`<`: Atom, OAI-PMH or EndNote',
    extensions: ['xml', 'atom'],
    fits: (head) => /^<[?!a-z]/i.test(head) && !/^<(?:!doctype html|html)/i.test(head),
    read: readXml,
  },
  {
    name: 'CSV',
    beginsWith: 'a row of names with a title, divided by any sign, or `sep=`',
    extensions: ['csv', 'tsv', 'tab'],
    fits: isTable,
    read: readCsv,
  },
  {
    name: 'RIS',
    beginsWith: '`TY  - `',
    extensions: ['ris'],
    fits: (head) => firstRecord(head)?.name === 'RIS',
    read: readRis,
  },
  {
    name: 'NBIB',
    beginsWith: '`PMID- `',
    extensions: ['nbib', 'medline'],
    fits: (head) => firstRecord(head)?.name === 'NBIB',
    read: readNbib,
  },
  {
    name: 'Papers page',
    beginsWith: 'a head that ends with "by AK and the research community"',
    extensions: [],
    fits: (head) => IS_PAPERS_PAGE.test(head),
    read: readPapersPage,
  },
  {
    name: 'BibTeX',
    beginsWith: '`@` and a type, after any comment',
    extensions: ['bib', 'bibtex'],
    fits: (head) => firstRecord(head)?.name === 'BibTeX',
    read: readBibtex,
  },
];

/** The format of a file by how it begins, or else by its extension; null if neither tells. */
export function formatOf(head: string, extension: string): Format | null {
  const start = head.trimStart();
  return (
    FORMATS.find(({ fits }) => start !== '' && fits(start, extension)) ??
    FORMATS.find(({ extensions }) => extensions.includes(extension)) ??
    null
  );
}
