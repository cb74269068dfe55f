/** Ways to say papers, beside a page, by the ending of their addresses. */
export type Format = 'bib' | 'ris' | 'csl.json' | 'md' | 'json';

/** What may be asked of a list of papers: it is also a feed. */
export type ListFormat = Format | 'atom';

/** The longest ending first: `.csl.json` is not a `.json`. */
const ENDINGS: ListFormat[] = ['csl.json', 'json', 'atom', 'bib', 'ris', 'md'];

/** A path without its ending, and the format that the ending names. */
export function splitEnding(path: string): { path: string; format: ListFormat | null } {
  const format = ENDINGS.find((name) => path.endsWith(`.${name}`)) ?? null;
  return { path: format === null ? path : path.slice(0, -format.length - 1), format };
}
