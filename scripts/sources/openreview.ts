import { z } from 'zod';
import { SextantError } from '../../src/errors.ts';
import { jsonOf } from './json-answer.ts';
import { SourceFailure, WHY } from './source-failure.ts';
import type { Ask, Memory, SourceKind, Step } from './source.ts';

const BASE = 'https://api2.openreview.net';
const PAUSE_MS = 1_000;
const PER_PAGE = 1_000;

const pageSchema = z.object({ notes: z.array(z.object({ id: z.string() })) });

/** What a venue of OpenReview has accepted: https://docs.openreview.net, "getting all accepted papers". */
export const OPENREVIEW: SourceKind = {
  usage: 'openreview:VENUE',
  description: 'accepted papers of a venue, such as ICLR.cc/2026/Conference',
  open(what, base = BASE) {
    if (!/^[\w.-]+(?:\/[\w.-]+)+$/.test(what)) {
      throw new SextantError('usage', 'Name the id of a venue, such as openreview:ICLR.cc/2026/Conference.');
    }
    return { name: `openreview:${what}`, step: (ask, place) => step(what, base, ask, place) };
  },
};

async function step(venue: string, base: string, ask: Ask, place: Memory | null): Promise<Step> {
  const query = new URLSearchParams({
    'content.venueid': venue,
    limit: String(PER_PAGE),
    sort: 'id',
    ...(place !== null && { after: String(place['after']) }),
  });
  const { body, notes } = await ask.client.ask(
    `${base}/notes?${query.toString()}`,
    { pauseMs: PAUSE_MS },
    (answer) => ({
      body: answer.body,
      notes: jsonOf(answer, pageSchema).notes,
    }),
  );
  const after = notes.at(-1)?.id;
  if (after === undefined) return { then: { end: {} } };
  const isLast = notes.length < PER_PAGE;
  if (after === place?.['after'])
    throw new SourceFailure(`${base} gives the same page again and again. Try again later.`, WHY.endless);
  return { page: { body, extension: 'json' }, then: isLast ? { end: {} } : { place: { after } } };
}
