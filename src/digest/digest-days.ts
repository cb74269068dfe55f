import type { Rhythm } from './interest.ts';

const DAY_MS = 86_400_000;
/** 5 January 1970 was a Monday. */
const FIRST_MONDAY = 4;

/** The day of a time, `YYYY-MM-DD` in UTC. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The first day after one on which a rhythm has an edition: weekly ones come on Mondays. */
export function dayAfter(day: string, rhythm: Rhythm): string {
  return firstDayFrom(dayOf(Date.parse(day) + DAY_MS), rhythm);
}

/** The first day from one on, itself counted, on which a rhythm has an edition. */
export function firstDayFrom(day: string, rhythm: Rhythm): string {
  if (rhythm === 'daily') return day;
  const number = Date.parse(day) / DAY_MS;
  const sinceMonday = (number - FIRST_MONDAY) % 7;
  return dayOf((number + ((7 - sinceMonday) % 7)) * DAY_MS);
}
