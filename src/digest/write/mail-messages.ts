import { isolated } from './mail-lines.ts';

/** A message by plural category of `Intl.PluralRules`; `other` is always there. `{n}` is the number. */
type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** All words that mails say in one language. What is in braces is filled in. */
export interface MailMessages {
  /** Between what something is and how it is called. */
  colon: string;
  /** Between the names of a list. */
  comma: string;
  /** `{papers}` of what follows: with a number, and without. */
  papers: Plural;
  newPapers: string;
  /** By what somebody wants to hear of. */
  about: Record<'site' | 'search' | 'author' | 'field' | 'paper' | 'papers', string>;
  /** More than the authors that are named. */
  others: string;
  /** Why a paper is there: words of the search, its meaning, words of the papers that it is like, and which it is like. */
  shared: string;
  meaning: string;
  both: string;
  like: string;
  votes: Plural;
  here: string;
  related: string;
  source: string;
  more: Plural;
  all: string;
  reason: string;
  rhythms: Record<'daily' | 'weekly', string>;
  manage: string;
  unsubscribe: string;
  confirm: Record<'subject' | 'title' | 'asked' | 'press' | 'button' | 'ends' | 'ignore', string>;
  account: Record<'subject' | 'title' | 'asked' | 'button' | 'ends' | 'ignore', string>;
}

/** Languages that mails are written in: a closed list, English first. */
export const MAIL_LANGUAGES = ['en', 'ar', 'de', 'es', 'fr', 'it', 'ja', 'nl', 'pt', 'zh'] as const;
export type MailLanguage = (typeof MAIL_LANGUAGES)[number];

/** The language of {@link MAIL_LANGUAGES} that serves a BCP 47 tag; undefined for one that none does. */
export function mailLanguageOf(tag: string): MailLanguage | undefined {
  const code = tag.trim().toLowerCase().split('-')[0];
  return MAIL_LANGUAGES.find((known) => known === code);
}

/** Each is read when a mail is written in it. */
const MESSAGES: Record<MailLanguage, () => Promise<{ default: MailMessages }>> = {
  en: () => import('./lang/en.json', { with: { type: 'json' } }),
  ar: () => import('./lang/ar.json', { with: { type: 'json' } }),
  de: () => import('./lang/de.json', { with: { type: 'json' } }),
  es: () => import('./lang/es.json', { with: { type: 'json' } }),
  fr: () => import('./lang/fr.json', { with: { type: 'json' } }),
  it: () => import('./lang/it.json', { with: { type: 'json' } }),
  ja: () => import('./lang/ja.json', { with: { type: 'json' } }),
  nl: () => import('./lang/nl.json', { with: { type: 'json' } }),
  pt: () => import('./lang/pt.json', { with: { type: 'json' } }),
  zh: () => import('./lang/zh.json', { with: { type: 'json' } }),
};

const LONGEST_IN_HOURS = 48;

/** Writes in one language. */
export class Wording {
  private constructor(
    readonly language: MailLanguage,
    readonly messages: MailMessages,
  ) {}

  /** @param tag A language that is not there is English. */
  static async of(tag: string): Promise<Wording> {
    const language = mailLanguageOf(tag) ?? 'en';
    return new Wording(language, (await MESSAGES[language]()).default);
  }

  /** A message with its values, each of which is kept from turning the direction of what stands around it. */
  say(message: string, values: Record<string, string> = {}): string {
    // One pass, by a function: a value may itself have `{title}` or `$&` in it.
    return message.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      return value === undefined ? whole : isolated(value, this.direction);
    });
  }

  /** A message with its number, in the right plural. */
  count(message: Plural, n: number): string {
    const text = message[new Intl.PluralRules(this.language).select(n)] ?? message.other;
    return text.replace('{n}', new Intl.NumberFormat(this.#locale).format(n));
  }

  /** Hours in words, many of them as days: `48 hours`, `30 days`. */
  hours(n: number): string {
    const isDays = n > LONGEST_IN_HOURS && n % 24 === 0;
    const style = { style: 'unit', unit: isDays ? 'day' : 'hour', unitDisplay: 'long' } as const;
    return new Intl.NumberFormat(this.#locale, style).format(isDays ? n / 24 : n);
  }

  /** A date as precise as it is known, `YYYY[-MM[-DD]]`. */
  date(published: string): string {
    const [, month, day] = published.split('-');
    const date = new Date(`${published}${'-01-01'.slice(0, 10 - published.length)}T00:00:00Z`);
    if (Number.isNaN(date.getTime())) return published;
    return new Intl.DateTimeFormat(this.#locale, {
      timeZone: 'UTC',
      year: 'numeric',
      ...(month !== undefined && { month: 'long' }),
      ...(day !== undefined && { day: 'numeric' }),
    }).format(date);
  }

  get direction(): 'ltr' | 'rtl' {
    return this.language === 'ar' ? 'rtl' : 'ltr';
  }

  /** Digits are those of the addresses and dates around them in every language. */
  get #locale(): string {
    // The day before the month, as on all pages.
    const tag = this.language === 'en' ? 'en-GB' : this.language;
    return `${tag}-u-nu-latn`;
  }
}
