/** Says in the document of a parameter that it is a list with commas between its elements: clients take a list. */
export const COMMAS = 'x-commas';

/** What is said of such a list, for the end of a description. */
export const COMMAS_TOLD =
  'With commas between them; a comma or a backslash that is part of one has a backslash before it: `\\,` or `\\\\`.';

/** A character of an element, and one that is no space, as a pattern. */
export const CHARACTER = '(?:[^,\\\\]|\\\\[\\s\\S])';
export const NO_SPACE = '(?:[^, \\\\]|\\\\[\\s\\S])';

/** One to `most` elements with commas between them. @param element Pattern of one, made of {@link CHARACTER} */
export function listPattern(element: string, most: number): RegExp {
  return new RegExp(`^ *${element}(, *${element}){0,${most - 1}}$`);
}

/** The elements of a list. */
export function elementsOf(list: string): string[] {
  const written = list.match(/(?:[^,\\]|\\[\s\S])+/g) ?? [];
  return written.map((element) => element.trim().replace(/\\([,\\])/g, '$1'));
}

/** A list of elements, as {@link elementsOf} reads it. */
export function listOf(elements: readonly string[]): string {
  return elements.map((element) => element.replace(/[,\\]/g, '\\$&')).join(',');
}
