import { z } from 'zod';
import { type DayRange, daysWanted, plusDays, rangeOf } from './day-ranges.ts';
import { jsonOf } from './json-answer.ts';
import type { Ask, Memory, SourceKind, Step } from './source.ts';

const BASE = 'https://huggingface.co';
const PAUSE_MS = 1_000;
const PER_PAGE = 100;
/** Days that are asked for when nobody says since when. */
const FIRST_DAYS = 30;
/** Days of a whole harvest that are asked for again: papers are added to a day, and votes to a paper, for a while. */
const AGAIN_DAYS = 3;

const pageSchema = z.array(z.unknown());

/** The daily papers of Hugging Face, day by day: https://huggingface.co/docs/hub/api */
export const HF_PAPERS: SourceKind = {
  usage: 'hf-papers[:DAY..DAY]',
  description: 'daily papers of Hugging Face, of the last 30 days unless told since when',
  open(what, base = BASE) {
    const range = what === '' ? null : rangeOf(what);
    const name = what === '' ? 'hf-papers' : `hf-papers:${what}`;
    return { name, step: (ask, place) => step(base, range, ask, place) };
  },
};

async function step(base: string, range: DayRange | null, ask: Ask, place: Memory | null): Promise<Step> {
  const { first, last, today } = daysWanted(range, ask, FIRST_DAYS);
  const day = String(place?.['day'] ?? first);
  const number = Number(place?.['number'] ?? 0);
  // A range that was read to its end is only looked at again for its last days.
  const end = { day: plusDays(last < today ? last : today, 1 - AGAIN_DAYS) };
  if (day > last) return { then: { end } };
  const query = new URLSearchParams({ date: day, limit: String(PER_PAGE), p: String(number) });
  const question = { pauseMs: PAUSE_MS, also: [400] };
  const { body, papers } = await ask.client.ask(
    `${base}/api/daily_papers?${query.toString()}`,
    question,
    (answer) => ({
      body: answer.body,
      // A day that has not begun there yet is refused.
      papers: answer.status === 200 ? jsonOf(answer, pageSchema).length : 0,
    }),
  );
  const nextDay = plusDays(day, 1);
  const isMore = papers >= PER_PAGE;
  const then = isMore
    ? { place: { day, number: number + 1 } }
    : nextDay > last
      ? { end }
      : { place: { day: nextDay, number: 0 } };
  return { ...(papers > 0 && { page: { body, extension: 'json' } }), then };
}
