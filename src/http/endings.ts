/** Ways to say papers, beside a page, by the ending of their addresses. */
export const FORMAT_NAMES = ['bib', 'ris', 'csl.json', 'md', 'json'] as const;
export type Format = (typeof FORMAT_NAMES)[number];

/** What may be asked of a list of papers: it is also a feed. */
export const LIST_FORMATS = [...FORMAT_NAMES, 'atom'] as const;
export type ListFormat = (typeof LIST_FORMATS)[number];

/** The longest ending first: `.csl.json` is not a `.json`. */
const ENDINGS = LIST_FORMATS.toSorted((a, b) => b.length - a.length);

/** A path without its ending, and the format that the ending names. */
export function splitEnding(path: string): { path: string; format: ListFormat | null } {
  const format = ENDINGS.find((name) => path.endsWith(`.${name}`)) ?? null;
  return { path: format === null ? path : path.slice(0, -format.length - 1), format };
}
