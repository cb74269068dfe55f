import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import type { Paper } from '../index/paper.ts';
import { toBibTeX } from '../paper/bibtex.ts';
import { toCsl } from '../paper/csl.ts';
import { toMarkdown } from '../paper/markdown.ts';
import { toRis } from '../paper/ris.ts';

/** Ways to say papers, beside a page: ending of the address, media type and name for people. */
export const FORMATS = {
  bib: { type: 'application/x-bibtex', label: 'BibTeX', write: toBibTeX },
  ris: { type: 'application/x-research-info-systems', label: 'RIS', write: toRis },
  'csl.json': {
    type: 'application/vnd.citationstyles.csl+json',
    label: 'CSL-JSON',
    write: (papers: readonly Paper[]) => `${JSON.stringify(toCsl(papers), null, 2)}\n`,
  },
  md: { type: 'text/markdown', label: 'Markdown', write: toMarkdown },
  json: {
    type: 'application/json',
    label: 'JSON',
    write: (papers: readonly Paper[]) => `${JSON.stringify(papers, null, 2)}\n`,
  },
} as const;

export type Format = keyof typeof FORMATS;
export const FORMAT_NAMES = Object.keys(FORMATS) as Format[];

/** What may be asked of a list of papers: it is also a feed. */
export type ListFormat = Format | 'atom';
export const ATOM_TYPE = 'application/atom+xml';

/** The longest ending first: `.csl.json` is not a `.json`. */
const ENDINGS: ListFormat[] = ['csl.json', 'json', 'atom', 'bib', 'ris', 'md'];

/** A path without its ending, and the format that the ending names. */
export function splitEnding(path: string): { path: string; format: ListFormat | null } {
  const format = ENDINGS.find((name) => path.endsWith(`.${name}`)) ?? null;
  return { path: format === null ? path : path.slice(0, -format.length - 1), format };
}

/** The format that the Accept header prefers to a page, if any: an exact media type, as citation tools send it. */
export function acceptedFormat(c: Context): ListFormat | null {
  const types = [...FORMAT_NAMES.map((name) => FORMATS[name].type), ATOM_TYPE];
  const type = accepts(c, { header: 'Accept', supports: ['text/html', ...types], default: 'text/html' });
  return type === ATOM_TYPE ? 'atom' : (FORMAT_NAMES.find((name) => FORMATS[name].type === type) ?? null);
}

/** The papers in a format, to be saved under `name`. */
export function exported(c: Context, format: Format, papers: readonly Paper[], name: string): Response {
  const { type, write } = FORMATS[format];
  return c.body(write(papers), 200, {
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Disposition': `inline; filename="${fileName(name)}.${format}"`,
  });
}

function fileName(name: string): string {
  return name.replace(/[^A-Za-z0-9.-]+/g, '-').slice(0, 80) || 'papers';
}
