import { plugins } from '@citation-js/core';
import '@citation-js/plugin-bibtex';
import { z } from 'zod';
import { decodeLatex } from '../../src/text/latex.ts';
import { arxivIdOf, arxivUrl } from '../../src/text/identifiers.ts';
import { bibtexEntries } from './bibtex-entries.ts';
import { bibtexNames } from './bibtex-names.ts';
import { BibtexStrings } from './bibtex-strings.ts';
import { monthOf, readDate } from './read-date.ts';
import type { Decoding } from './decode-bytes.ts';
import { decodeCommands } from './latex-commands.ts';
import type { RawRecord, Warning } from './record.ts';

const entrySchema = z.object({
  type: z.string(),
  label: z.string(),
  properties: z.record(z.string(), z.coerce.string()),
});
type Entry = z.infer<typeof entrySchema>;

/** An entry that is read, and what is to be said of it. */
interface Found {
  line: number;
  entry: Entry;
  warnings: Warning[];
}

/** Entries that others name by `crossref`, and what these take from them (BibTeX's own rule, without all of it). */
const PARENTS = new Set([
  'book',
  'proceedings',
  'collection',
  'mvbook',
  'mvcollection',
  'mvproceedings',
  'periodical',
]);
const DATED: readonly string[] = ['year', 'month', 'date'];
const INHERITED = [...DATED, 'publisher', 'editor', 'series', 'isbn'];

/**
 * BibTeX and BibLaTeX. An entry's key is the id; an entry without an abstract is taken with an empty one, since few
 * bibliographies have any. Fields that are not a paper's own go to `extra`.
 */
export async function* readBibtex(file: string, decoding?: Decoding): AsyncGenerator<RawRecord> {
  const strings = new BibtexStrings();
  const parents = new Map<string, Entry>();
  // BibTeX has parents after their children: these wait.
  const waiting: Found[] = [];
  const awaited = new Set<string>();
  for await (const found of bibtexEntries(file, decoding)) {
    if ('reason' in found) {
      yield found;
      continue;
    }
    const { line, type, text } = found;
    if (type === 'string') strings.define(text);
    if (type === 'string' || type === 'comment' || type === 'preamble') continue;
    const used = strings.usedBy(text);
    if (used === null) {
      yield { line, reason: 'its @string abbreviations become too long' };
      continue;
    }
    const parsed = parseEntry(used.text + text);
    if ('reason' in parsed) {
      yield { line, ...parsed };
      continue;
    }
    const { entry } = parsed;
    const key = keyOf(entry.label);
    if (PARENTS.has(entry.type.toLowerCase()) || awaited.has(key)) parents.set(key, withoutText(entry));
    const warnings = used.missing.map((word): Warning => ({
      kind: 'name-undefined',
      reason: notDefined(word),
    }));
    const parent = parentOf(entry);
    if (parent === undefined || parents.has(parent)) yield toRecord({ line, entry, warnings }, parents);
    else {
      awaited.add(parent);
      waiting.push({ line, entry, warnings });
    }
  }
  for (const found of waiting) yield toRecord(found, parents);
}

function notDefined(word: string): string {
  return `the abbreviation ${word} is not defined in this file`;
}

/** Keys are compared without regard to case, as BibTeX does. */
function keyOf(label: string): string {
  return label.trim().toLowerCase();
}

function parentOf({ properties }: Entry): string | undefined {
  const { crossref = '' } = properties;
  return crossref.trim() === '' ? undefined : keyOf(crossref);
}

/** What children may take from an entry. */
function withoutText({ properties, ...entry }: Entry): Entry {
  const kept = ['title', ...INHERITED].flatMap((name) => {
    const value = properties[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...entry, properties: Object.fromEntries(kept) };
}

/** A month without quotation marks that is none of BibTeX's own abbreviations. */
const BARE_MONTH =
  /(?<before>\bmonth\s*=\s*)(?<month>january|february|march|april|june|july|august|sept|september|october|november|december)(?=\s*[,}#])/i;

function parseEntry(text: string): { entry: Entry } | { reason: string } {
  let parsed: unknown;
  try {
    parsed = plugins.input.data(text.replace(BARE_MONTH, '$<before>{$<month>}'), '@biblatex/text');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // The position counts from the entry and its strings, not from the file.
    return { reason: `is not BibTeX: ${message.replace(/ at line [\s\S]*/, '')}` };
  }
  const entry = z.tuple([entrySchema]).safeParse(parsed);
  return entry.success ? { entry: entry.data[0] } : { reason: 'is not a BibTeX entry' };
}

function toRecord({ line, entry, warnings }: Found, parents: ReadonlyMap<string, Entry>): RawRecord {
  const named = parentOf(entry);
  const parent = named === undefined ? undefined : parents.get(named);
  if (parent === undefined) {
    const reason = `crossref: the entry ${entry.properties['crossref'] ?? ''} is not in this file`;
    const all: Warning[] = named === undefined ? warnings : [...warnings, { kind: 'name-undefined', reason }];
    return { line, schema: 'BibTeX', fields: entryFields(entry), warnings: all };
  }
  const { title: booktitle, ...inherited } = parent.properties;
  // A date of its own is not to be mixed with the parent's.
  const hasDate = DATED.some((name) => name in entry.properties);
  const taken = Object.entries(inherited).filter(([name]) => !hasDate || !DATED.includes(name));
  const properties: Record<string, string> = {
    ...(booktitle !== undefined && { booktitle }),
    ...Object.fromEntries(taken),
    ...entry.properties,
  };
  return { line, schema: 'BibTeX', fields: entryFields({ ...entry, properties }), warnings };
}

function entryFields({ type, label, properties: written }: Entry): Record<string, unknown> {
  // An abbreviation that is not defined leaves nothing.
  const properties: Record<string, string> = Object.fromEntries(
    Object.entries(written).filter(([, value]) => value.trim() !== ''),
  );
  const {
    title,
    abstract = '',
    author,
    editor,
    doi,
    url,
    howpublished,
    date,
    year,
    month,
    day,
    ...rest
  } = properties;
  const {
    eprint = '',
    archiveprefix,
    eprinttype = archiveprefix,
    primaryclass,
    eprintclass = primaryclass,
  } = rest;
  const isArxiv = eprinttype === undefined || eprinttype.toLowerCase() === 'arxiv';
  const arxiv = isArxiv ? arxivIdOf(eprint) : null;
  const others = Object.entries({
    type,
    ...rest,
    ...(month !== undefined && year === undefined && { month }),
    ...(day !== undefined && (month === undefined || year === undefined) && { day }),
  });
  return {
    key: label,
    title: title === undefined ? undefined : plain(title),
    abstract: plain(abstract),
    author: author === undefined ? undefined : names(author),
    editor: editor === undefined ? undefined : author === undefined ? names(editor) : plain(editor),
    date: date === undefined ? undefined : plain(date),
    'year-month':
      year === undefined || month === undefined
        ? undefined
        : yearMonth(plain(year), plain(month), plain(day ?? '')),
    year: year === undefined ? undefined : plain(year),
    category: arxiv === null ? undefined : eprintclass,
    url: url === undefined ? undefined : plainAddress(url),
    'arxiv-url': arxiv === null ? undefined : arxivUrl(arxiv),
    howpublished: howpublished === undefined ? undefined : plainAddress(howpublished),
    doi: doi === undefined ? undefined : plainAddress(doi),
    ...Object.fromEntries(others.map(([name, value]) => [name, plain(value)])),
  };
}

/** Stands for a tilde that is meant, while one that is not becomes a space. */
const TILDE = '\ue000';

function plain(text: string): string {
  return decodeLatex(decodeCommands(text, TILDE)).replaceAll(TILDE, '~');
}

function names(text: string): object[] | string {
  const found = bibtexNames(decodeCommands(text));
  // A text in a list of one would be taken for a whole list.
  return typeof found === 'string'
    ? found
    : found.map((one) => (typeof one === 'string' ? { name: one } : one));
}

const MONTH_AND_DAY = /^(?<number>0[1-9]|1[0-2])[\s,]+(?<day>\d{1,2})$/;

/** Undefined if either is none: then the year alone is tried. */
function yearMonth(year: string, month: string, dayOfMonth: string): string | undefined {
  const number = monthOf(month.replace(/\.$/, ''));
  const date = readDate(year);
  if (date?.date.length === 4 && number !== null) {
    const known = `${date.date}-${String(number).padStart(2, '0')}`;
    return dayOfMonth === '' ? known : readDate(`${known}-${dayOfMonth.padStart(2, '0')}`)?.date;
  }
  if (date?.date.length !== 4) return undefined;
  // `month = may # "~3"`: the abbreviation is a number of two digits.
  const { number: named, day } = MONTH_AND_DAY.exec(month)?.groups ?? {};
  return readDate(named === undefined ? `${month} ${date.date}` : `${date.date}-${named}-${day ?? ''}`)?.date;
}

/** An address out of `\url{...}`, without the backslashes that LaTeX wants before `_`, `%`, `&`, `#` and `~`. */
function plainAddress(text: string): string {
  return text
    .replace(/^\s*\\url\s*\{(.*)\}\s*$/s, '$1')
    .replaceAll(/\\(?=[_%&#~])/g, '')
    .replaceAll(/\{?\\(?:textasciitilde|sim)\s*(?:\{\})?\}?|\$\\sim\$|\{~\}/g, '~')
    .replaceAll(/\{?\\textunderscore\s*(?:\{\})?\}?/g, '_');
}
