/** All words that the widget says in one language. `{n}` is a number, `{q}` the query. */
export interface Messages {
  label: string;
  button: string;
  close: string;
  /** The page that has all results. */
  all: string;
  /** What the arrow keys and Enter do. */
  choose: string;
  open: string;
  results: string;
  related: string;
  /** By plural category of `Intl.PluralRules`; `other` is always there. */
  found: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
  /** The same where the API says how many are close. */
  matches: Messages['found'];
  /** None is close, though some papers are listed. */
  nothing: string;
  none: string;
  loading: string;
  error: string;
}

export const ENGLISH: Messages = {
  label: 'Search papers',
  button: 'Search',
  close: 'Close',
  all: 'See all results',
  choose: 'Choose',
  open: 'Open',
  results: 'Papers',
  related: 'Related papers',
  found: { one: '{n} paper for “{q}”', other: '{n} papers for “{q}”' },
  matches: { one: '{n} close match for “{q}”', other: '{n} close matches for “{q}”' },
  nothing: 'Nothing close to “{q}” here. The nearest papers:',
  none: 'No papers found for “{q}”',
  loading: 'Searching…',
  error: 'The paper search is not available right now.',
};

/** Languages beside English. Each is a file of its own, `lang/{code}.json`, fetched when it is needed. */
export const LANGUAGES = [
  'ar',
  'de',
  'es',
  'fa',
  'fr',
  'he',
  'hi',
  'it',
  'ja',
  'ko',
  'nl',
  'pl',
  'pt',
  'ru',
  'tr',
  'uk',
  'zh',
] as const;

const RIGHT_TO_LEFT = /^(?:ar|fa|he)$/;

/** The language that serves a BCP 47 tag: `pt` for `pt-BR`, `en` for one that is not there. */
export function languageFor(tag: string): string {
  const code = tag.toLowerCase().split('-')[0] ?? '';
  return LANGUAGES.some((known) => known === code) ? code : 'en';
}

/** The direction in which a language is written. */
export const directionOf = (language: string): 'rtl' | 'ltr' =>
  RIGHT_TO_LEFT.test(language) ? 'rtl' : 'ltr';

/** Characters of a query that a message repeats. */
const QUOTED = 60;

/** A message with its query and number filled in, in the right plural of the language. */
export function say(
  message: string | Messages['found'],
  values: { query?: string; count?: number; language: string },
): string {
  const { query = '', count = 0, language } = values;
  const text =
    typeof message === 'string'
      ? message
      : (message[new Intl.PluralRules(language).select(count)] ?? message.other);
  const points = Array.from(query);
  const quoted = points.length > QUOTED ? `${points.slice(0, QUOTED).join('')}…` : query;
  // One pass, by a function: a query may itself have `{n}` or `$&` in it.
  return text.replace(/\{([nq])\}/g, (_, name) =>
    name === 'q' ? quoted : new Intl.NumberFormat(language).format(count),
  );
}
