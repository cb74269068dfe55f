import { SextantError } from '../../errors.ts';
import type { Conditions } from '../../search/service.ts';

/** Names of authors of one request: for one that is no family name all names of the collection are looked through. */
export const MOST_NAMES = 50;

/**
 * Makes sure that conditions look for few names.
 * @throws SextantError `invalid-request`
 */
export function requireFewNames(conditions: Conditions): void {
  const authors = conditions.flat().filter(({ field }) => field === 'author');
  const names = new Set(authors.map((one) => ('text' in one ? one.text.toLowerCase() : '')));
  if (names.size <= MOST_NAMES) return;
  throw new SextantError(
    'invalid-request',
    `This looks for ${names.size} names of authors, and one request may look for ${MOST_NAMES}. Ask for fewer at once; a word that may stand anywhere is looked for among the names too, one of a title or an abstract is not.`,
  );
}
