import { plugins } from '@citation-js/core';
import '@citation-js/plugin-bibtex';
import { z } from 'zod';
import { bibtexEntries } from './bibtex-entries.ts';
import { bibtexNames } from './bibtex-names.ts';
import { BibtexStrings } from './bibtex-strings.ts';
import { calendarDate } from '../../src/text/dates.ts';
import { arxivIdOf, arxivUrl } from '../../src/text/identifiers.ts';
import { decodeLatex } from '../../src/text/latex.ts';
import type { RawRecord } from './record.ts';

const entrySchema = z.object({
  type: z.string(),
  label: z.string(),
  properties: z.record(z.string(), z.coerce.string()),
});
type Entry = z.infer<typeof entrySchema>;

/**
 * BibTeX and BibLaTeX. An entry's key is the id; an entry without an abstract is taken with an empty one, since
 * few bibliographies have any. Fields that are not a paper's own go to `extra`.
 */
export async function* readBibtex(file: string): AsyncGenerator<RawRecord> {
  const strings = new BibtexStrings();
  for await (const entry of bibtexEntries(file)) {
    if ('reason' in entry) {
      yield entry;
    } else if (entry.type === 'string') {
      strings.define(entry.text);
    } else if (entry.type !== 'comment' && entry.type !== 'preamble') {
      const used = strings.usedBy(entry.text);
      if (used === null) yield { line: entry.line, reason: 'its @string abbreviations become too long' };
      else yield { line: entry.line, ...parseEntry(used + entry.text) };
    }
  }
}

function parseEntry(text: string): { fields: Record<string, unknown> } | { reason: string } {
  let parsed: unknown;
  try {
    parsed = plugins.input.data(text, '@biblatex/text');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // The position counts from the entry and its strings, not from the file.
    return { reason: `is not BibTeX: ${message.replace(/ at line [\s\S]*/, '')}` };
  }
  const entry = z.tuple([entrySchema]).safeParse(parsed);
  return entry.success ? { fields: entryFields(entry.data[0]) } : { reason: 'is not a BibTeX entry' };
}

function entryFields({ type, label, properties }: Entry): Record<string, unknown> {
  const { title, abstract = '', author, doi, url, date, year, month, keywords, ...rest } = properties;
  const published = publishedDate(date, year, month);
  const {
    eprint = '',
    archiveprefix,
    eprinttype = archiveprefix,
    primaryclass,
    eprintclass = primaryclass,
  } = rest;
  const isArxiv = eprinttype === undefined || eprinttype.toLowerCase() === 'arxiv';
  const arxiv = isArxiv ? arxivIdOf(eprint) : null;
  // An unusable date, such as `in press`, is kept as it is.
  const unusable = published === undefined ? { date, year, month } : {};
  const extra = Object.entries({ type, ...rest, ...unusable })
    .filter(([, value]) => value !== undefined)
    .map(([name, value = '']) => [name, decodeLatex(value)]);
  return {
    id: label,
    title: title === undefined ? undefined : decodeLatex(title),
    abstract: decodeLatex(abstract),
    authors: author === undefined ? undefined : bibtexNames(author),
    published,
    categories: arxiv === null ? undefined : eprintclass,
    url: url === undefined ? arxiv && arxivUrl(arxiv) : plainAddress(url),
    doi: doi === undefined ? undefined : plainAddress(doi),
    keywords: keywords === undefined ? undefined : decodeLatex(keywords),
    extra: Object.fromEntries(extra),
  };
}

/** The date, its start if it is a range, or the year with its month. */
function publishedDate(date?: string, year?: string, month?: string): string | undefined {
  const dates = [date?.split('/')[0], year && month && `${year}-${month.padStart(2, '0')}`, year];
  return dates.map((text) => calendarDate(text?.trim() ?? '')).find((found) => found !== null);
}

/** An address out of `\url{...}`, without the backslashes that LaTeX wants before `_`, `%`, `&`, `#` and `~`. */
function plainAddress(text: string): string {
  return text.replace(/^\s*\\url\s*\{(.*)\}\s*$/s, '$1').replaceAll(/\\(?=[_%&#~])/g, '');
}
