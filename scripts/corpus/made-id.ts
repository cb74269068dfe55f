import { PAPER_LIMITS, type Paper } from '../../src/index/paper.ts';
import { arxivIdOf } from '../../src/text/identifiers.ts';
import { withoutEnd } from './text.ts';
import { normalize } from '../../src/text/unicode.ts';

/** A slug of this many UTF-16 code units is never over the limit of an id in bytes. */
const SLUG_LENGTH = 130;

/** `Light Schrödinger Bridge` as `light-schrodinger-bridge`. */
export function slug(title: string): string {
  const bare = normalize(title, 'NFKD').replaceAll(/\p{Mark}/gu, '');
  const words = normalize(bare, 'NFC')
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}]+/gu, '-');
  return words.slice(0, SLUG_LENGTH).replaceAll(/^-|-$/g, '');
}

/**
 * The id of a paper that brings none, the same whenever it is read: its DOI, or the arXiv identifier in it, the arXiv
 * identifier in its address, the address without its scheme, or the slug of its title. Null if the title has no letters.
 */
export function madeId({
  doi,
  url,
  title,
}: {
  doi: string | undefined;
  url: string | undefined;
  title: string;
}): string | null {
  const address = url === undefined ? undefined : withoutEnd(url.replace(/^https?:\/\//i, ''), '/');
  // A home page is the address of many papers.
  const ownAddress = address?.includes('/') === true ? address : undefined;
  const candidates = [arxivOf(doi), doi, arxivOf(url), ownAddress, slug(title)];
  const fits = (id: string | undefined): id is string =>
    id !== undefined && id !== '' && Buffer.byteLength(id) <= PAPER_LIMITS.idBytes;
  return candidates.find(fits) ?? null;
}

function arxivOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : arxivIdOf(text)?.replace(/v\d+$/, '');
}

/** Another id for a paper whose made one is taken: with the year and the first author, as far as they are known. */
export function secondId({ id, authors, published }: Paper): string {
  return [id, published?.slice(0, 4), slug(authors?.[0] ?? '')].filter(Boolean).join('-');
}
