/**
 * A year, a month or a day that there is: no 31st of February. As one pattern, so that the document of the API promises
 * no more than is taken.
 */
export const DATE =
  /^(?:[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?|[0-9]{4}-(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|[0-9]{4}-(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|[0-9]{4}-02-(?:0[1-9]|1[0-9]|2[0-8])|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)$/;

/**
 * The shape of a {@link DATE}, whether the calendar has it or not: what a field of a form asks for, and what an index
 * that others wrote is read by, since one impossible date must not cost a page of papers.
 */
export const DATE_SHAPE = /^\d{4}(?:-\d{2}(?:-\d{2})?)?$/;

const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$/;

/**
 * The {@link DATE} that a text is, or null. An ISO 8601 date with a time is cut to the date as it is written.
 */
export function calendarDate(text: string): string | null {
  const date = DATE_TIME.exec(text)?.[1] ?? text;
  return DATE.test(date) ? date : null;
}

/** Whether a text is a {@link DATE} that says a month and no day. */
export function isMonth(text: string): boolean {
  return text.length === 'YYYY-MM'.length && DATE.test(text);
}

/** `YYYY[-MM[-DD]]` as a number `YYYYMMDD`, with zeros for what is missing; 0 for no date. */
export function dateNumber(date: string | undefined): number {
  return date === undefined ? 0 : Number(date.replaceAll('-', '').padEnd(8, '0'));
}

/** The first day of a date `YYYY[-MM[-DD]]`: of a month or a year, that with which it begins. */
export function firstDay(date: string): string {
  const [year, month = '01', day = '01'] = date.split('-');
  return `${year}-${month}-${day}`;
}

/** A date number as it was published, `YYYY[-MM[-DD]]`; undefined for none. */
export function dateText(date: number): string | undefined {
  if (date === 0) return undefined;
  const digits = String(date).padStart(8, '0');
  const parts = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)];
  return parts.filter((part) => part !== '00').join('-');
}

// Made when they are first needed: most requests of a new isolate write no month.
let short: Intl.DateTimeFormat | undefined;
let long: Intl.DateTimeFormat | undefined;

/** A date of the index for people: 23 May 2024, May 2024 or 2024. */
export function dateOf(published: string): string {
  const [year, month, day] = published.split('-');
  short ??= new Intl.DateTimeFormat('en', { month: 'short', timeZone: 'UTC' });
  const name = month === undefined ? '' : short.format(new Date(`${published.slice(0, 7)}-01T00:00:00Z`));
  return [day && String(Number(day)), name, year].filter(Boolean).join(' ');
}

/** A month `YYYY-MM` for people: May 2024. */
export function monthName(month: string): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  long ??= new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return Number.isNaN(date.getTime()) ? month : long.format(date);
}

/** Dates that are set, for people: 2024, 2023 to 2024, Since 2030. */
export function rangeName(from: string | undefined, to: string | undefined): string {
  if (from === undefined) return `Until ${to ?? ''}`;
  if (to === undefined) return `Since ${from}`;
  return from === to ? from : `${from} to ${to}`;
}
