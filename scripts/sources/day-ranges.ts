import { SextantError } from '../../src/errors.ts';
import { DATE } from '../../src/text/dates.ts';
import type { Ask } from './source.ts';

const DAY_MS = 86_400_000;

/** Days from the first to the last; the last is null where it is still to come. */
export interface DayRange {
  first: string;
  last: string | null;
}

/** The day some days after another day, or a date and time, as `2026-01-31`. */
export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The day of an ISO date and time, in UTC. */
export function dayOf(dateTime: string): string {
  return dateTime.slice(0, 10);
}

/**
 * A range as sources name it: `2026-01-01..2026-01-31`, one day, or `2026-01-01..` for what is still to come.
 * @throws SextantError `usage`
 */
export function rangeOf(text: string): DayRange {
  const {
    first = '',
    dots,
    last,
  } = /^(?<first>\d{4}-\d\d-\d\d)(?:(?<dots>\.\.)(?<last>\d{4}-\d\d-\d\d)?)?$/.exec(text)?.groups ?? {};
  if (last !== undefined && isDay(first) && isDay(last) && last < first)
    throw new SextantError(
      'usage',
      `${first} is after ${last}: write the earlier day first, like ${last}..${first}.`,
    );
  const days = [first, ...(last === undefined ? [] : [last])];
  if (days.some((day) => !isDay(day))) {
    throw new SextantError(
      'usage',
      `"${text}" is no range of days. Write one like 2026-01-01..2026-01-31, or 2026-01-01.. for all since then.`,
    );
  }
  return { first, last: dots === undefined ? first : (last ?? null) };
}

/** Whether a text is a day of the calendar. */
function isDay(text: string): boolean {
  return text.length === 'YYYY-MM-DD'.length && DATE.test(text);
}

/**
 * The days that a harvest asks for: from where the last one ended, or else as a name or `--since` has it, or else some
 * days back.
 */
export function daysWanted(
  range: DayRange | null,
  { last: before, since, begunAt }: Ask,
  firstDays: number,
): { first: string; last: string; today: string } {
  const today = dayOf(begunAt);
  const first = before?.['day'] ?? range?.first ?? since ?? plusDays(today, 1 - firstDays);
  return { first: String(first), last: range?.last ?? today, today };
}

/** The first day of a year, a month or a day; null for what is none. */
export function sinceOf(text: string): string | null {
  const day = `${text}${'-01'.repeat(Math.max(0, 3 - text.split('-').length))}`;
  return isDay(day) ? day : null;
}
