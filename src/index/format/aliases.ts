import { words } from '../../text/analyze.ts';
import { arxivKeyOf, doiOf } from '../../text/identifiers.ts';
import { countEntries, encodeHashTable, findInHashTable } from './hash-table.ts';
import type { Paper } from '../paper.ts';

/** Header of the `aliases` value; docs/index-format.md has the offset table. */
export const ALIASES_SHAPE = { kind: 'aliases', magic: 'SXTA', bytes: 16 } as const;

/** Keys under which a text may be known as a whole: an id, a DOI, a title. */
export function aliasesOf(text: string): string[] {
  const keys: string[] = [];
  const doi = doiOf(text);
  if (doi !== null) keys.push(`doi:${doi}`);
  const arxiv = arxivKeyOf(text);
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

/**
 * Number of keys.
 * @throws SextantError `index-corrupt` or `index-format-unsupported` unless the value holds just so many
 */
export function countAliases(bytes: Uint8Array): number {
  return countEntries(ALIASES_SHAPE, bytes);
}

/**
 * Rows that may be known by one of these keys; two keys may share a hash of 40 bits.
 * @throws SextantError `index-corrupt` or `index-format-unsupported`
 */
export function findAliases(bytes: Uint8Array, keys: readonly string[]): number[] {
  return Array.from(new Set(keys.flatMap((key) => findInHashTable(ALIASES_SHAPE, bytes, key))));
}
