import { z } from 'zod';
import { SextantError } from '../../src/errors.ts';
import { type DayRange, daysWanted, plusDays, rangeOf } from './day-ranges.ts';
import { jsonOf } from './json-answer.ts';
import type { Ask, Memory, SourceKind, Step } from './source.ts';

const BASE = 'https://api.biorxiv.org';
const PAUSE_MS = 1_000;
const FIRST_DAYS = 30;

const pageSchema = z.object({
  messages: z.array(z.object({ status: z.string().optional(), total: z.coerce.number().optional() })),
  collection: z.array(z.unknown()).optional(),
});

/** bioRxiv, of the last 30 days unless told since when. */
export const BIORXIV = server('biorxiv', 'bioRxiv');
/** medRxiv, likewise. */
export const MEDRXIV = server('medrxiv', 'medRxiv');

/** Preprints by the day of each version, in a range of days: https://api.biorxiv.org */
function server(id: string, title: string): SourceKind {
  return {
    usage: `${id}:[DAY..DAY][/CATEGORY]`,
    description: `preprints of ${title}, of the last 30 days unless told since when`,
    open(what, base = BASE) {
      const [days = '', category = ''] = what.split('/', 2);
      if (category !== '' && !/^[a-z][a-z _-]*$/i.test(category)) {
        throw new SextantError('usage', `"${category}" is no category of ${title}, such as neuroscience.`);
      }
      const range = days === '' ? null : rangeOf(days);
      return { name: `${id}:${what}`, step: (ask, place) => step({ base, id, range, category }, ask, place) };
    },
  };
}

interface Wanted {
  base: string;
  id: string;
  range: DayRange | null;
  category: string;
}

async function step({ base, id, range, category }: Wanted, ask: Ask, place: Memory | null): Promise<Step> {
  const { first, last, today } = daysWanted(range, ask, FIRST_DAYS);
  const end = { day: plusDays(last < today ? last : today, -1) };
  if (first > last) return { then: { end } };
  const cursor = Number(place?.['cursor'] ?? 0);
  const query = category === '' ? '' : `?category=${encodeURIComponent(category.replaceAll(' ', '_'))}`;
  const url = `${base}/details/${id}/${first}/${last}/${String(cursor)}/json${query}`;
  const { body, page } = await ask.client.ask(url, { pauseMs: PAUSE_MS }, (answer) => ({
    body: answer.body,
    page: jsonOf(answer, pageSchema),
  }));
  const [message] = page.messages;
  const papers = page.collection?.length ?? 0;
  if (papers === 0) return { then: { end } };
  const next = cursor + papers;
  return {
    page: { body, extension: 'json' },
    then: next >= (message?.total ?? 0) ? { end } : { place: { cursor: next } },
  };
}
