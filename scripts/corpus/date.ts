const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$/;

/**
 * `2024`, `2024-05` or `2024-05-23`, if that is a date of the calendar; an ISO 8601 date with a time is cut to
 * the date as it is written. Null for anything else.
 */
export function calendarDate(text: string): string | null {
  const date = DATE_TIME.exec(text)?.[1] ?? text;
  const [, year, month = '01', day = '01'] = DATE.exec(date) ?? [];
  if (year === undefined) return null;
  const full = `${year}-${month}-${day}`;
  const parsed = new Date(`${full}T00:00:00Z`);
  // JavaScript reads 30 February as 1 March.
  const exists = !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(full);
  return exists ? date : null;
}
