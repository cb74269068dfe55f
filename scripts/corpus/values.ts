import { detailOf, type DetailName, type Details } from '../../src/index/details.ts';
import { calendarDate } from '../../src/text/dates.ts';
import { toUri } from '../../src/text/uri.ts';
import { unwrapped } from './author-names.ts';
import { type ReadDate, readDate } from './read-date.ts';
import { isPrivateAddress } from './extra.ts';
import { doiIn } from './find-doi.ts';
import { cleanText, splitCategories, splitKeywords } from './text.ts';

/** Texts that say that there is nothing. */
const NOTHING =
  /^(?:n\/?\.?a\.?|nan|none|null|nil|undefined|unknown|not available|no date|n\.\s?d\.|-+|–|—|\?+|\.+)$/i;
const NO_ABSTRACT =
  /^\[?(?:no abstract(?: is)?(?: available)?|abstract not available|n\/?a|nan|null|none)\]?\.?$/i;

/** Whether a value is none: null, blank, an empty list or object. */
export function isAbsent(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === 'string') return value.trim() === '';
  if (Array.isArray(value)) return value.every(isAbsent);
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Whether a value says in words that there is none, such as `N/A`. */
export function saysNothing(value: unknown): boolean {
  return typeof value === 'string' && NOTHING.test(value.trim());
}

/** Whether a value is the date of zeros that tables have for none. */
export function isZeroDate(value: unknown): boolean {
  return (
    value === 0 ||
    (typeof value === 'string' && /^\s*0{1,4}(?:\.0)?(?:[-/.]0{0,2}){0,2}(?:[T ][0:.Z]*)?\s*$/.test(value))
  );
}

/** Whether a text says that there is no abstract. */
export function isNoAbstract(text: string): boolean {
  return NO_ABSTRACT.test(text.trim());
}

/**
 * The text that a value is: a text, a number, the first or (`all`) all texts of a list, `{value}`, or a map of words
 * to their places as OpenAlex has it for abstracts.
 */
export function textOf(raw: unknown, all = false): string | undefined {
  const value = unwrapped(raw);
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) {
    const texts = value.map((one) => textOf(one)).filter((one) => one !== undefined && one.trim() !== '');
    return all ? texts.join(' ') || undefined : texts[0];
  }
  return typeof value === 'object' && value !== null ? fromInvertedIndex(value) : undefined;
}

/** The longest abstract that is put together again, in words. */
const MOST_WORDS = 50_000;

function fromInvertedIndex(index: object): string | undefined {
  const words: string[] = [];
  for (const [word, places] of Object.entries(index)) {
    if (!Array.isArray(places)) return undefined;
    for (const place of places) {
      if (!Number.isInteger(place) || place < 0 || place > MOST_WORDS) return undefined;
      words[place as number] = word;
    }
  }
  return words.length === 0 ? undefined : words.filter((word) => word !== undefined).join(' ');
}

/** The date that a value says: a text, a year, `{"date-parts": [[2024, 5]]}`, the first of a list that has one. */
export function dateOf(raw: unknown): ReadDate | undefined {
  const value = unwrapped(raw);
  if (typeof value === 'string') return readDate(value) ?? undefined;
  if (typeof value === 'number')
    return Number.isInteger(value) && value > 0 ? dateOf(String(value)) : undefined;
  if (Array.isArray(value)) return value.map(dateOf).find((date) => date !== undefined);
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = new Map<string, unknown>(Object.entries(value));
  const parts = fields.get('date-parts');
  const [first] = Array.isArray(parts) ? (parts as unknown[]) : [];
  if (Array.isArray(first)) return fromParts(first);
  if (fields.has('year')) return fromParts(['year', 'month', 'day'].map((name) => fields.get(name)));
  const found = ['date-time', 'raw', 'literal', 'created', 'date', 'value', 'timestamp']
    .map((name) => dateOf(fields.get(name)))
    .find((date) => date !== undefined);
  return found !== undefined && fields.get('isWhole') === false ? { ...found, isWhole: false } : found;
}

function fromParts(parts: readonly unknown[]): ReadDate | undefined {
  const [year = '', ...rest] = parts.map((part) =>
    typeof part === 'number' || typeof part === 'string' ? String(part).trim() : '',
  );
  const known = rest.slice(0, rest.findIndex((part) => part === '') === -1 ? 2 : rest.indexOf(''));
  if (/^0*$/.test(year)) return undefined;
  const date = [year.padStart(4, '0'), ...known.map((part) => part.padStart(2, '0'))].join('-');
  return calendarDate(date) === null ? (readDate(date) ?? undefined) : { date, isWhole: true };
}

const HOST = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,}(?::\d+)?(?:[/?#]|$)/u;

/** An http or https address: the first of a list or a text that is one; without its scheme it gets `https`. */
export function addressIn(raw: unknown): string | undefined {
  const value = unwrapped(raw);
  if (Array.isArray(value)) return value.map(addressIn).find((found) => found !== undefined);
  if (typeof value === 'object' && value !== null)
    return addressIn(Object.entries(value).find(([name]) => /^(?:url|href)$/i.test(name))?.[1]);
  if (typeof value !== 'string') return undefined;
  const text = value
    .trim()
    .replace(/^<(.*)>$/, '$1')
    .replace(/^\\url\s*\{(.*)\}$/s, '$1');
  // `https://a.org/x;https://b.org/y` would be one address all the same.
  const [whole = text] = text.split(/[;|,]\s*(?=https?:\/\/)/i);
  for (const word of [whole, ...text.split(/[\s;|]+|,(?=\s*https?:)/)]) {
    const address = /^https?:\/\//i.test(word) ? word : HOST.test(word) ? `https://${word}` : null;
    if (address !== null && !/\s/.test(address) && URL.canParse(address) && !isPrivateAddress(address))
      return toUri(address);
  }
  const doi = /^\s*(?:doi:|10\.\d{4,9}\/)/i.test(text) ? doiIn(text) : undefined;
  return doi === undefined ? undefined : toUri(`https://doi.org/${doi}`);
}

/** Codes or names of categories; a text is divided by `;`, `,` or white space. */
export function categoriesOf(raw: unknown): string[] | undefined {
  const names = namesOf(raw, splitCategories);
  return names?.length === 0 ? undefined : names;
}

function namesOf(raw: unknown, split: (text: string) => string[]): string[] | undefined {
  const value = unwrapped(raw);
  const listed: unknown[] = typeof value === 'string' ? split(value) : Array.isArray(value) ? value : [];
  const only =
    listed.length === 1 && Array.isArray(value) && typeof listed[0] === 'string' ? listed[0] : undefined;
  // A list of one text that holds several codes, as arXiv's first pages of data had it.
  const parts =
    only?.includes(' ') === true && only.split(' ').every((code) => code.includes('.'))
      ? split(only)
      : listed;
  const names = parts.map((one) => {
    if (typeof one === 'string') return cleanText(one);
    if (typeof one !== 'object' || one === null) return undefined;
    const named = new Map<string, unknown>(Object.entries(one));
    const name = ['term', 'name', 'display_name', 'tag', 'category']
      .map((key) => named.get(key))
      .find((found) => typeof found === 'string');
    return name === undefined ? undefined : cleanText(name as string);
  });
  if (names.length > 0 && names.every((name) => name === undefined)) return undefined;
  const known = names.filter((name) => name !== undefined && name !== '') as string[];
  return Array.from(new Set(known));
}

const WHOLE_NUMBER = /^\d{1,9}$/;

/** A detail of a paper; tables have numbers and lists as text, and texts have markup. */
export function detailIn<N extends DetailName>(name: N, raw: unknown): Details[N] | undefined {
  return detailOf(name, toDetail(name, unwrapped(raw)));
}

function toDetail(name: DetailName, value: unknown): unknown {
  if (name === 'keywords') {
    const words = namesOf(value, splitKeywords);
    return words?.length === 0 ? undefined : words;
  }
  if (typeof value !== 'string') return value;
  if (isPrivateAddress(value)) return undefined;
  if (name === 'votes' || name === 'comments')
    return WHOLE_NUMBER.test(value.trim()) ? Number(value) : undefined;
  return name === 'comment' || name === 'organisation' ? cleanText(value) : value.trim();
}
