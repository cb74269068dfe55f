const NAMES = new Intl.DisplayNames(['en'], { type: 'language' });
const LIST = new Intl.ListFormat('en', { type: 'conjunction' });

/** In which languages a query finds papers. @param tags Of the papers, as BCP 47 has them. */
export function searchedIn(tags: readonly string[]): string {
  const names = LIST.format(tags.map((tag) => NAMES.of(tag) ?? tag));
  return `The papers here are in ${names}: search in ${tags.length === 1 ? 'that language' : 'one of these languages'}.`;
}

/** Whether most letters of a text are not Latin, where the papers are in languages that are written so. */
export function isForeign(text: string, tags: readonly string[]): boolean {
  if (tags.some((tag) => new Intl.Locale(tag).maximize().script !== 'Latn')) return false;
  const letters = text.match(/\p{L}/gu) ?? [];
  return letters.filter((letter) => !/\p{Script=Latin}/u.test(letter)).length > letters.length / 2;
}
