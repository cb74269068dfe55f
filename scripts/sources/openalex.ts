import { z } from 'zod';
import { SextantError } from '../../src/errors.ts';
import { dayOf, plusDays } from './day-ranges.ts';
import { environmentKey } from './environment-key.ts';
import { jsonOf } from './json-answer.ts';
import type { Answer } from './polite-client.ts';
import { SourceFailure, WHY } from './source-failure.ts';
import type { Ask, Memory, SourceKind, Step } from './source.ts';

const BASE = 'https://api.openalex.org';
const PAUSE_MS = 1_000;
const PER_PAGE = 200;
/** A work may come to OpenAlex weeks after it was published, and nothing but a key of theirs asks for what is new there. */
const LATE_DAYS = 60;

/** What the schema of its works reads (`../corpus/schemas.ts`): a whole work is mostly references. */
const FIELDS = [
  'id',
  'doi',
  'ids',
  'title',
  'display_name',
  'publication_date',
  'publication_year',
  'type',
  'language',
  'is_retracted',
  'authorships',
  'primary_location',
  'best_oa_location',
  'primary_topic',
  'keywords',
  'cited_by_count',
  'abstract_inverted_index',
];

const pageSchema = z.object({
  meta: z.object({ next_cursor: z.string().nullish() }),
  results: z.array(z.unknown()),
});

/**
 * Works of OpenAlex by a filter, through its lists with a cursor: https://docs.openalex.org. A list costs a tenth of a
 * search there, and has an end.
 */
export const OPENALEX: SourceKind = {
  usage: 'openalex:FILTER',
  description: 'works of OpenAlex by a filter, such as primary_location.source.id:S4306400194',
  open(what, base = BASE) {
    if (!/^[\w.-]+:[^&]+$/.test(what)) {
      throw new SextantError(
        'usage',
        'Name a filter of OpenAlex, such as openalex:institutions.id:I136199984,publication_year:2026 ' +
          '(https://docs.openalex.org, filter entity lists).',
      );
    }
    return { name: `openalex:${what}`, step: (ask, place) => step(what, base, ask, place) };
  },
};

async function step(filter: string, base: string, ask: Ask, place: Memory | null): Promise<Step> {
  const from = ask.last?.['from'] ?? ask.since;
  const since = from === undefined ? '' : `,from_publication_date:${String(from)}`;
  const query = new URLSearchParams({
    filter: filter + since,
    select: FIELDS.join(','),
    'per-page': String(PER_PAGE),
    cursor: String(place?.['cursor'] ?? '*'),
  });
  const key = environmentKey('OPENALEX_API_KEY');
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const question = { pauseMs: PAUSE_MS, headers };
  const { body, page } = await ask.client.ask(`${base}/works?${query.toString()}`, question, read);
  const next = page.meta.next_cursor ?? '';
  const whole = { body, extension: 'json' };
  if (next === '' || page.results.length === 0) {
    const end = { from: plusDays(dayOf(ask.begunAt), -LATE_DAYS) };
    return { ...(page.results.length > 0 && { page: whole }), then: { end } };
  }
  if (next === place?.['cursor']) {
    throw new SourceFailure(`${base} gives the same page again and again. Try again later.`, WHY.endless);
  }
  return { page: whole, then: { place: { cursor: next } } };
}

function read(answer: Answer) {
  return { body: answer.body, page: jsonOf(answer, pageSchema) };
}
