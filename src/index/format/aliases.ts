import { words } from '../../text/analyze.ts';
import { countEntries, encodeHashTable, findInHashTable } from './hash-table.ts';
import type { Paper } from '../paper.ts';

/** Header of the `aliases` value; docs/index-format.md has the offset table. */
export const ALIASES_SHAPE = { kind: 'aliases', magic: 'SXTA', bytes: 16 } as const;

/** arXiv's two kinds of ids, as its help pages define them, without `arXiv:` or an address before them. */
const ARXIV_ID =
  /^(?:(?:https?:\/\/)?(?:[a-z]+\.)?arxiv\.org\/(?:abs|pdf|html|format|src|ps)\/|arxiv:\s*)?(?<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?\/\d{7})(?:v\d+)?(?:\.pdf)?(?:\s*\[[^\]]*\])?\/?(?:[?#].*)?$/i;
/** DOIs as Crossref matches them, plain, with `doi:` or as an address. */
const DOI = /^(?:(?:https?:\/\/)?(?:dx\.)?doi\.org\/|doi:\s*)?(?<doi>10\.\d{4,9}\/\S+?)[.,;]?$/i;
/** The DOIs that arXiv gives its own papers. */
const ARXIV_DOI = /^10\.48550\/arxiv\.(?<id>.+)$/i;

/** The id that an arXiv address, reference or id stands for, without its version, or null. */
export function arxivId(text: string): string | null {
  return (
    ARXIV_ID.exec(text.trim())
      ?.groups?.id?.toLowerCase()
      .replace(/^([a-z-]+)\.[a-z]{2}\//, '$1/') ?? null
  );
}

/** Keys under which a text may be known as a whole: an id, a DOI, a title. */
export function aliasesOf(text: string): string[] {
  const keys: string[] = [];
  const doi = DOI.exec(text.trim())?.groups?.doi?.toLowerCase();
  if (doi !== undefined) keys.push(`doi:${doi}`);
  const arxiv = arxivId(doi === undefined ? text : (ARXIV_DOI.exec(doi)?.groups?.id ?? ''));
  if (arxiv !== null) keys.push(`arxiv:${arxiv}`);
  const title = words(text).join(' ');
  if (title !== '') keys.push(`title:${title}`);
  return keys;
}

/** Keys under which a text may name a paper by a number of it: those of {@link aliasesOf} but for titles. */
export function numbersOf(text: string): string[] {
  return aliasesOf(text).filter((key) => !key.startsWith('title:'));
}

/** Key under which an id is known in any case. */
export function caselessId(id: string): string {
  return `id:${id.toLowerCase()}`;
}

/** All keys of a paper. An id in lower case is found in any case without one. */
export function keysOf({ id, title, doi, url }: Paper): Set<string> {
  const named = [id, doi ?? '', url ?? ''].flatMap(numbersOf);
  const caseless = id === id.toLowerCase() ? [] : [caselessId(id)];
  return new Set([...named, ...caseless, `title:${words(title).join(' ')}`]);
}

/** Packs the keys of papers in rows 0, 1, ... */
export class AliasTable {
  readonly #keys: { key: string; row: number }[] = [];

  add(paper: Paper, row: number): void {
    for (const key of keysOf(paper)) this.#keys.push({ key, row });
  }

  encode(): Uint8Array {
    return encodeHashTable(ALIASES_SHAPE, this.#keys);
  }
}

/** Number of keys. Throws `index-corrupt` or `index-format-unsupported` unless the value holds just so many. */
export function countAliases(bytes: Uint8Array): number {
  return countEntries(ALIASES_SHAPE, bytes);
}

/**
 * Rows that may be known by one of these keys; two keys may share a hash of 40 bits.
 *
 * Throws `index-corrupt` or `index-format-unsupported`.
 */
export function findAliases(bytes: Uint8Array, keys: readonly string[]): number[] {
  return Array.from(new Set(keys.flatMap((key) => findInHashTable(ALIASES_SHAPE, bytes, key))));
}
