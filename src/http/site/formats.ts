import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import type { Paper } from '../../index/paper.ts';
import { toBibTeX } from '../../paper/bibtex.ts';
import { toCsl } from '../../paper/csl.ts';
import { toMarkdown } from '../../paper/markdown.ts';
import { toRis } from '../../paper/ris.ts';
import { type Format, FORMAT_NAMES, type ListFormat } from '../endings.ts';

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
} as const satisfies Record<Format, object>;

export const ATOM_TYPE = 'application/atom+xml';

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
