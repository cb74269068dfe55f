const SHORT = new Intl.DateTimeFormat('en', { month: 'short', timeZone: 'UTC' });
const LONG = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** A date of the index for people: 23 May 2024, May 2024 or 2024. */
export function dateOf(published: string): string {
  const [year, month, day] = published.split('-');
  const name = month === undefined ? '' : SHORT.format(new Date(`${published.slice(0, 7)}-01T00:00:00Z`));
  return [day && String(Number(day)), name, year].filter(Boolean).join(' ');
}

/** A month `YYYY-MM` for people: May 2024. */
export function monthName(month: string): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? month : LONG.format(date);
}

/** Dates that are set, for people: 2024, 2023 to 2024, Since 2030. */
export function rangeName(from: string | undefined, to: string | undefined): string {
  if (from === undefined) return `Until ${to ?? ''}`;
  if (to === undefined) return `Since ${from}`;
  return from === to ? from : `${from} to ${to}`;
}
