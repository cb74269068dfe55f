import { SextantError } from '../../../errors.ts';
import { DATE } from '../../../text/dates.ts';
import { type Expression, parseBooleanQuery, type Term } from '../boolean-query.ts';
import { refuse } from './openalex-error.ts';

/** Makes an expression of one value of a filter. */
type Reader = (value: string) => Expression;

const words = (field: 'all' | 'ti' | 'abs'): Reader => {
  return (value) => wordsOf(value, field);
};
const id: Reader = (text) => ({ kind: 'text', field: 'id', text, phrase: false });
const author: Reader = (text) => ({ kind: 'text', field: 'au', text, phrase: false });

/** What works can be filtered by here, as OpenAlex names it. */
const FILTERS: Record<string, Reader> = {
  'default.search': words('all'),
  'title_and_abstract.search': words('all'),
  'title.search': words('ti'),
  'display_name.search': words('ti'),
  'abstract.search': words('abs'),
  'raw_author_name.search': author,
  'authorships.raw_author_name.search': author,
  publication_year: yearsOf,
  publication_date: datesOf,
  from_publication_date: (value) => ({ kind: 'dates', from: dateOf(value), to: undefined }),
  to_publication_date: (value) => ({ kind: 'dates', from: undefined, to: dateOf(value) }),
  doi: id,
  'ids.doi': id,
  openalex: id,
  openalex_id: id,
  'ids.openalex': id,
};

/** Alternatives of one filter, as OpenAlex has it. */
const MOST_ALTERNATIVES = 100;

/**
 * Reads `filter`: names and values with commas between them, all of which must hold; `|` between alternatives, `!` before
 * what must not be.
 * @throws SextantError `invalid-request` for what nothing here can be filtered by
 */
export function readFilters(filter: string): Expression[] {
  // A comma may also stand in a value.
  const pairs = filter.split(/,(?=\s*[\w.-]+:)/).filter((pair) => pair.trim() !== '');
  return pairs.map((pair) => {
    const at = pair.indexOf(':');
    const name = pair.slice(0, Math.max(0, at)).trim().toLowerCase().replaceAll('-', '_');
    const read = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
    if (read === undefined) {
      const known = Object.keys(FILTERS).join(', ');
      return refuse(`${name || pair} is not a valid field here. Valid fields are: ${known}.`);
    }
    const values = pair.slice(at + 1).split('|');
    if (values.length > MOST_ALTERNATIVES)
      refuse(`${name} can have at most ${MOST_ALTERNATIVES} alternatives.`);
    const parts = values.map((value): Expression => {
      const bare = value.trim();
      if (bare.replace('!', '') === '') refuse(`${name} has an empty value.`);
      return bare.startsWith('!') ? { kind: 'not', part: read(bare.slice(1)) } : read(bare);
    });
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind: 'or', parts };
  });
}

const HAS_WORD = /[\p{L}\p{N}]/u;

/**
 * Words with the operators that OpenAlex knows too: `AND`, `OR`, `NOT`, quotation marks and parentheses. What is malformed
 * is searched for as plain words.
 * @throws SextantError `invalid-request` where there is no word
 */
export function wordsOf(text: string, field: 'all' | 'ti' | 'abs'): Expression {
  if (!HAS_WORD.test(text)) refuse('search must have a word: give the text to search for.');
  try {
    // Prefixes and ranges are arXiv's.
    const expression = parseBooleanQuery(text.replace(/[:[\]]/g, ' '), field);
    if (expression !== null) return expression;
  } catch (error) {
    if (!(error instanceof SextantError)) throw error;
  }
  return proseOf(text, field);
}

/** A text without operators. */
export function proseOf(text: string, field: 'all' | 'ti' | 'abs'): Extract<Term, { kind: 'text' }> {
  const bare = text.replace(/[^\p{L}\p{N}\p{M}'’+#.-]+/gu, ' ').trim();
  return { kind: 'text', field, text: bare, phrase: false };
}

/** `2020`, `2019-2021`, `>2019`, `<2021`. */
function yearsOf(value: string): Expression {
  const { sign, from, to } =
    /^(?<sign>[<>])?(?<from>\d{4})?(?:(?<range>-)(?<to>\d{4})?)?$/.exec(value)?.groups ?? {};
  const isRange = value.includes('-');
  if (from === undefined && to === undefined) refuse(`${value} is no year such as 2024, 2019-2021 or >2019.`);
  if (sign === undefined) return { kind: 'dates', from, to: isRange ? to : from };
  const year = Number(from);
  if (sign === '>') return { kind: 'dates', from: yearText(year + 1), to: undefined };
  return { kind: 'dates', from: undefined, to: yearText(year - 1) };
}

function yearText(year: number): string {
  return String(Math.max(0, Math.min(9_999, year))).padStart('YYYY'.length, '0');
}

/** A day, or `>` and `<` one. */
function datesOf(value: string): Expression {
  const sign = /^[<>]/.exec(value)?.[0];
  const date = dateOf(sign === undefined ? value : value.slice(1));
  if (sign === undefined) return { kind: 'dates', from: date, to: date };
  if (date.length < 'YYYY-MM-DD'.length) refuse(`${value} must have a day.`);
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + (sign === '>' ? 1 : -1));
  const next = day.toISOString().slice(0, 'YYYY-MM-DD'.length);
  return sign === '>'
    ? { kind: 'dates', from: next, to: undefined }
    : { kind: 'dates', from: undefined, to: next };
}

function dateOf(value: string): string {
  return DATE.test(value) ? value : refuse(`${value} is no date such as 2024-05-23.`);
}
