import { arxivIdOf, hasDoi } from '../text/identifiers.ts';
import { decodeLatex } from '../text/latex.ts';

/** What a bibliography says of a paper, as far as it is asked for. */
export interface Reference {
  /** What it is known by, the surest first: DOI, arXiv id, address, title. */
  names: string[];
  /** Title and abstract. */
  text: string;
}

/** Longest that is sent of one reference, in UTF-16 code units. */
const LONGEST_NAME = 500;
const LONGEST_TEXT = 2_000;

/** The references of a BibTeX or RIS file; entries without a title or a number are left out. */
export function readReferences(file: string): Reference[] {
  return entriesOf(file)
    .map(toReference)
    .filter(({ names }) => names.length > 0);
}

/** Whether a file has entries at all, be there nothing to know them by. */
export function hasEntries(file: string): boolean {
  return entriesOf(file).length > 0;
}

function entriesOf(file: string): Entry[] {
  return /^TY {2}- /m.test(file) ? risEntries(file) : bibtexEntries(file);
}

type Entry = Record<string, string>;

function toReference({ title = '', abstract = '', doi, eprint, url, note }: Entry): Reference {
  const arxiv = [eprint, note].find((one) => one !== undefined && arxivIdOf(one) !== null);
  const isNumbered = url !== undefined && (hasDoi(url) || /\barxiv/i.test(url));
  const address = isNumbered ? url : undefined;
  const names = [doi, arxiv, address, title]
    .filter((name): name is string => name !== undefined && name !== '')
    .map((name) => name.slice(0, LONGEST_NAME));
  return { names, text: `${title} ${abstract}`.trim().slice(0, LONGEST_TEXT) };
}

/** https://refdb.sourceforge.net/manual-0.9.6/sect1-ris-format.html, and what publishers make of it. */
const RIS_TAGS: Record<string, string> = {
  TI: 'title',
  T1: 'title',
  AB: 'abstract',
  N2: 'abstract',
  DO: 'doi',
  UR: 'url',
  M1: 'note',
};

function risEntries(file: string): Entry[] {
  const entries: Entry[] = [];
  let entry: Entry = {};
  for (const line of file.split(/\r\n?|\n/)) {
    const [, tag = '', value = ''] = /^([A-Z][A-Z0-9]) {2}- ?(.*)$/.exec(line.trimEnd()) ?? [];
    if (tag === 'TY') entry = {};
    if (tag === 'ER') entries.push(entry);
    const field = RIS_TAGS[tag];
    if (field !== undefined) entry[field] ??= value.trim();
  }
  return entries;
}

/** The entries of a BibTeX file. What is damaged ends with its entry. */
function bibtexEntries(file: string): Entry[] {
  return file
    .split(/^(?=[ \t]*@[A-Za-z]+ ?[{(])/m)
    .filter((part) => /^@(?!(?:string|comment|preamble)\b)/i.test(part.trimStart()))
    .map(fieldsOf);
}

/** Begins a field: its name and the sign after it. */
const FIELD = /(?:^|[,{(])\s*([A-Za-z][\w-]*)\s*=\s*/y;

/** The fields of one entry, by a single walk over its text. */
function fieldsOf(entry: string): Entry {
  const fields: Entry = {};
  let at = entry.indexOf(',');
  while (at >= 0 && at < entry.length) {
    FIELD.lastIndex = at;
    const field = FIELD.exec(entry);
    if (field === null) {
      at++;
      continue;
    }
    const from = at + field[0].length;
    const end = endOfValue(entry, from);
    fields[(field[1] ?? '').toLowerCase()] ??= plain(entry.slice(from, end));
    at = end;
  }
  return fields;
}

/** Where a value ends: at the comma, or what closes the entry, that is in no braces and no quotation marks. */
function endOfValue(text: string, from: number): number {
  let depth = 0;
  let isQuoted = false;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at++;
    else if (character === '{') depth++;
    else if (character === '}' && --depth < 0) return at;
    else if (character === '"' && depth === 0) isQuoted = !isQuoted;
    else if ((character === ',' || character === ')') && depth === 0 && !isQuoted) return at;
  }
  return text.length;
}

/** A value without its LaTeX: enough to know a title again. */
function plain(value: string): string {
  return decodeLatex(value)
    .replace(/\\(?:url|href|emph|text[a-z]{2})(?=\{)/g, '')
    .replace(/\\\$/g, '$')
    .replace(/[{}"]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
