import { SextantError } from '../../src/errors.ts';
import { ADDRESS } from './url-source.ts';
import { ARXIV } from './arxiv.ts';
import { BIORXIV, MEDRXIV } from './biorxiv.ts';
import { HF_PAPERS } from './hf-papers.ts';
import { OAI } from './oai.ts';
import { OPENALEX } from './openalex.ts';
import { OPENREVIEW } from './openreview.ts';
import type { Source, SourceKind } from './source.ts';
import { ZOTERO } from './zotero.ts';

/** All kinds of sources, by what stands before the colon. */
export const SOURCE_KINDS = {
  arxiv: ARXIV,
  oai: OAI,
  openalex: OPENALEX,
  'hf-papers': HF_PAPERS,
  biorxiv: BIORXIV,
  medrxiv: MEDRXIV,
  openreview: OPENREVIEW,
  zotero: ZOTERO,
  url: ADDRESS,
} as const satisfies Record<string, SourceKind>;

/**
 * The source of a name such as `arxiv:cs.CL` or `https://example.org/papers.bib`; null for what is a file.
 * @param base Another address than the source's own.
 * @throws SextantError `usage` when the source cannot be named so
 */
export function sourceOf(name: string, base?: string): Source | null {
  if (/^https?:\/\//i.test(name)) return SOURCE_KINDS.url.open(name);
  const [, before = '', what = ''] = /^([a-z][a-z-]+)(?::(.*))?$/s.exec(name) ?? [];
  // A file may be called zotero, and a command can say so: ./zotero.
  const kind = Object.entries(SOURCE_KINDS).find(([id]) => id === before)?.[1];
  return kind === undefined || (what === '' && !name.includes(':') && kind !== HF_PAPERS)
    ? null
    : kind.open(what, base);
}

/** The source that an index remembers. @throws SextantError `usage` */
export function rememberedSource(name: string, base?: string): Source {
  const source = sourceOf(name, base);
  if (source === null) throw new SextantError('usage', `${name} is no source that this version knows.`);
  return source;
}
