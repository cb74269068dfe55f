import { SextantError } from '../../src/errors.ts';

const DAY_MS = 86_400_000;

/** The day some days after another, as `2026-01-31`. */
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
export function rangeOf(text: string): { first: string; last: string | null } {
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
  const time = Date.parse(text);
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
  );
}

/** The first day of a year, a month or a day; null for what is none. */
export function sinceOf(text: string): string | null {
  const day = `${text}${'-01'.repeat(Math.max(0, 3 - text.split('-').length))}`;
  return isDay(day) ? day : null;
}
