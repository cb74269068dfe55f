import { lastDay } from '../search/query/query.ts';
import { dateNumber } from '../text/dates.ts';
import { dayOf } from './digest-days.ts';
import type { OpenLibrary } from './library.ts';
import { noteArrivals, noteServed, readKnown, type Served } from './store/arrivals-store.ts';
import type { Database } from '../database.ts';
import { compareNumbers } from './store/number-list.ts';

/** A paper that was published longer ago than this when it came is one of a backfill: nobody is told of it. */
const NEWS_DAYS = 45;
const DAY_MS = 86_400_000;

/**
 * Notes which papers of the served index were never there before. Those of the first index of all are no arrivals. Nothing
 * is noted twice or missed, whoever else does the same at the same time: who comes second changes nothing, and looks
 * again in the next run.
 * @param lastBatch The last batch that was there before this was begun.
 * @returns whether it was noted
 */
export async function takeArrivals(
  db: Database,
  { library, served, lastBatch }: { library: OpenLibrary; served: Served; lastBatch: number },
  now: number,
): Promise<boolean> {
  const { fresh, union } = compareNumbers(library.numbers(), await readKnown(db));
  if (fresh.length === 0 && lastBatch > 0) {
    await noteServed(db, served);
    return true;
  }
  const arrived = lastBatch === 0 ? new Float64Array() : await newsAmong(library, fresh, now);
  return noteArrivals(db, { served, after: lastBatch, known: union, arrived }, now);
}

/** Those that were published lately, or nobody knows when. */
async function newsAmong(library: OpenLibrary, numbers: Float64Array, now: number): Promise<Float64Array> {
  const oldest = dateNumber(dayOf(now - NEWS_DAYS * DAY_MS));
  const dates = await library.published(numbers);
  return numbers.filter((_, i) => {
    const date = dates[i];
    return date === undefined || lastDay(dateNumber(date)) >= oldest;
  });
}
