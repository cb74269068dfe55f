import { calendarDate } from '../../src/text/dates.ts';
import { withoutEnd, withoutStart } from './text.ts';
import { normalize } from '../../src/text/unicode.ts';

/** A date that was read out of a text. */
export interface ReadDate {
  date: string;
  /** False when the text says more than could be understood, such as which of 3 and 5 is the month. */
  isWhole: boolean;
}

const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'sv', 'da', 'pl', 'cs', 'tr', 'ru'];

/** Names of months, whole and short, without accents and points → 1 to 12; English first. */
const MONTHS = monthNames();

function monthNames(): Map<string, number> {
  const names = new Map<string, number>([['sept', 9]]);
  for (const language of LANGUAGES) {
    for (const month of ['long', 'short'] as const) {
      const format = new Intl.DateTimeFormat(language, { month, day: 'numeric', timeZone: 'UTC' });
      for (let index = 0; index < 12; index++) {
        const parts = format.formatToParts(new Date(Date.UTC(2024, index, 3)));
        const name = monthKey(parts.find(({ type }) => type === 'month')?.value ?? '');
        if (name.length >= 3 && !names.has(name)) names.set(name, index + 1);
      }
    }
  }
  return names;
}

function monthKey(word: string): string {
  return normalize(word, 'NFKD')
    .replace(/[^\p{L}]/gu, '')
    .toLowerCase();
}

/** The number of a month by its name in one of {@link LANGUAGES}, or by its number; null if it is none. */
export function monthOf(text: string): number | null {
  const [first = ''] = text.split(/[/–-]/);
  const number = /^\s*(\d{1,2})\s*$/.exec(first)?.[1];
  if (number !== undefined) return Number(number) >= 1 && Number(number) <= 12 ? Number(number) : null;
  return MONTHS.get(monthKey(first)) ?? null;
}

const YEAR = '(?<year>1[0-9]{3}|20[0-9]{2}|21[0-9]{2})';
const NAME = String.raw`(?<name>\p{L}[\p{L}\p{M}]{2,20})\.?`;
/** What ends a date that goes on: a time, or the end of a range. */
const REST = String.raw`(?:$|[T\s/–—~?]|-{1,2}\s?(?:$|\d{4}\b))`;

/** Longer text is no date, whatever it holds. */
const LONGEST = 100;

/** How dates are written, the surest first. */
const FORMS: readonly RegExp[] = [
  // 2024-05-03, 2024/5/3, 2024.05.03, RIS's 2024/05/03/ and 2024//, with a time or the end of a range after it.
  new RegExp(`^${YEAR}[-/.](?<month>\\d{0,2})(?:[-/.](?<day>\\d{0,2}))?(?:$|[T\\s/–—~?,])`, 'u'),
  new RegExp(`^${YEAR}(?<month>[01]\\d)(?<day>[0-3]\\d)(?:$|[T\\s])`, 'u'),
  new RegExp(`^${YEAR}(?<month>0[1-9]|1[0-2])$`, 'u'),
  // 2024 May 3, 2024-May-03, 2024 May-Jun (PubMed)
  new RegExp(`^${YEAR}[\\s,/-]+${NAME}(?:[\\s,/-]+(?<day>\\d{1,2})(?!\\d))?`, 'u'),
  // 3 May 2024, 3rd of May, 2024, Mon, 2 Apr 2007 19:18:42 GMT, 3-7 May 2024, 03-May-2024
  new RegExp(
    `^(?:\\p{L}+\\.?,?\\s+)?(?<day>\\d{1,2})(?:st|nd|rd|th|er|\\.|º)?(?:\\s*[-–—/]\\s*\\d{1,2}\\.?)?[\\s/-]+(?:of |de |d')?${NAME}(?:\\s*[-–/]\\s*(?:\\d+\\s+)?\\p{L}+\\.?)?[\\s,/-]+(?:de |del )?${YEAR}(?!\\d)`,
    'iu',
  ),
  // May 3, 2024, May 2024, May/June 2024, May 3-7, 2024
  new RegExp(
    `^${NAME}(?:\\s*[-–—/]\\s*\\p{L}+\\.?)?(?:\\s+(?<day>\\d{1,2})(?:st|nd|rd|th)?(?:\\s*[-–—/]\\s*(?:\\p{L}+\\.?\\s+)?\\d{1,2})?,?)?[\\s,/-]+(?:de |del )?${YEAR}(?!\\d)`,
    'iu',
  ),
  // Thu Nov 26 13:54:46 UTC 2026
  new RegExp(`^(?:\\p{L}{3,},? )?${NAME} +(?<day>\\d{1,2}) [\\d:.]+(?: [A-Z]+)? ${YEAR}$`, 'u'),
  // 2024年5月3日
  new RegExp(
    `^${YEAR}\\s*[年년]\\s*(?:(?<month>\\d{1,2})\\s*[月월]\\s*(?:(?<day>\\d{1,2})\\s*[日일])?)?`,
    'u',
  ),
  // 05/2024
  new RegExp(`^(?<month>\\d{1,2})[-/.]${YEAR}$`, 'u'),
  // 2024, 2024.0, 2024 to 2025
  new RegExp(`^${YEAR}(?:\\.0+|[a-z])?${REST}`, 'u'),
];
const DAY_AND_MONTH = new RegExp(
  `^(?<first>\\d{1,2})(?<sign>[-/.])(?<second>\\d{1,2})[-/.]${YEAR}(?!\\d)`,
  'u',
);
/** `13.05.20`, `1/13/20`. */
const SHORT_YEAR = /^(?<first>\d{1,2})(?<sign>[/.])(?<second>\d{1,2})\k<sign>(?<short>\d{2})(?:$|[T\s])/;
const ANY_YEAR = /(?<![\d./])(1[5-9]\d{2}|20\d{2}|21\d{2})(?!\d)/g;

/**
 * The date that a text says in any usual way, as precise as it is written: ISO 8601, BibLaTeX and RIS, months by name,
 * eight digits, the start of a range. Null if it says none, such as `in press`.
 */
export function readDate(text: string): ReadDate | null {
  if (text.length > LONGEST) return null;
  const trimmed = withoutEnd(withoutStart(text.trim(), `[("'{`), `])"'}`).replace(
    /^(?:c(?:a|irca)?\.?|©)\s*(?=\d)/i,
    '',
  );
  const exact = calendarDate(trimmed);
  // The year 0 is what tables have for none.
  if (/^0000/.test(trimmed)) return null;
  if (exact !== null) return { date: exact, isWhole: true };
  for (const form of FORMS) {
    const { year, month = '', day = '', name } = form.exec(trimmed)?.groups ?? {};
    if (year === undefined) continue;
    const number = name === undefined ? Number(month) : monthOf(name);
    // A season, or a word that is no month: what else it says is not sure.
    if (number === null) continue;
    return inCalendar(year, number, Number(day));
  }
  const { first, second, sign, year } = DAY_AND_MONTH.exec(trimmed)?.groups ?? {};
  if (year !== undefined) return ambiguous(year, Number(first), Number(second), sign === '.');
  const ofCentury = shortYear(trimmed);
  if (ofCentury !== null) return ofCentury;
  const years = new Set(trimmed.match(ANY_YEAR));
  const [only] = years;
  return only !== undefined && years.size === 1 ? { date: only, isWhole: false } : null;
}

/**
 * A date whose year has two digits, of this century up to this year, if the day cannot be the month: after `/` one of
 * the two is over 12, after `.` the day is first.
 */
function shortYear(text: string): ReadDate | null {
  const { first, second, sign, short } = SHORT_YEAR.exec(text)?.groups ?? {};
  const year = `20${short ?? ''}`;
  if (short === undefined || Number(year) > new Date().getUTCFullYear()) return null;
  const read = ambiguous(year, Number(first), Number(second), sign === '.');
  return read.isWhole && read.date.length === 'YYYY-MM-DD'.length ? read : null;
}

/** As much of a date as the calendar has; zeros stand for what is not known. */
function inCalendar(year: string, month: number, day: number): ReadDate {
  const two = (number: number): string => String(number).padStart(2, '0');
  const isSeason = month > 20 && month < 25;
  for (const [date, isWhole] of [
    [`${year}-${two(month)}-${two(day)}`, true],
    [`${year}-${two(month)}`, day === 0],
  ] as const) {
    if (calendarDate(date) !== null) return { date, isWhole };
  }
  return { date: year, isWhole: month === 0 || isSeason };
}

/** `3/5/2024` is the 3rd of May in Europe and the 5th of March in America: only the year is sure. */
function ambiguous(year: string, first: number, second: number, isDayFirst: boolean): ReadDate {
  if (isDayFirst || first > 12 || first === second) return inCalendar(year, second, first);
  if (second > 12) return inCalendar(year, first, second);
  return { date: year, isWhole: false };
}

/** The day of a moment in seconds or milliseconds since 1970, in UTC; null if it is no moment of these centuries. */
export function epochDate(value: number): string | null {
  const ms = Math.abs(value) < 1e11 ? value * 1000 : value;
  const date = new Date(ms);
  if (!Number.isFinite(value) || Number.isNaN(date.getTime())) return null;
  return calendarDate(date.toISOString().slice(0, 10));
}
