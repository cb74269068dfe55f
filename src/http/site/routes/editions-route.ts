import type { Env, Hono } from 'hono';
import { SextantError } from '../../../errors.ts';
import { calendarDate } from '../../../text/dates.ts';
import { loadMath } from '../../../text/math.ts';
import { digestOf } from '../../mailing.ts';
import { patternOf, ROUTES } from '../../routes.ts';
import { ATOM_TYPE } from '../formats.ts';
import { editionsFeed } from '../pages/editions-feed.tsx';
import { editionPage, editionsPage } from '../pages/editions-page.tsx';

/** Editions of one page of the list. */
const LISTED = 60;
/** Entries of the feed, each of which is read by itself. */
const FEED_SIZE = 10;
/** An edition goes to more addresses for some minutes. */
const FRESH = 'public, max-age=60';

/** `/digest` lists what was mailed to all who want new papers of the whole site; `/digest/2026-11-27` is one edition. */
export function mount<E extends Env>(app: Hono<E>): void {
  app.get(ROUTES.editions.path, async (c) => {
    const digest = await digestOf(c);
    const before = dayIn(c.req.query('before') ?? '');
    const editions = await digest.archive(LISTED, before);
    const last = editions.length < LISTED ? undefined : editions.at(-1)?.day;
    c.header('Cache-Control', FRESH);
    return c.html(editionsPage({ editions, before: last, isFirst: before === undefined }));
  });
  app.get(patternOf(ROUTES.editionsFeed), async (c) => {
    const digest = await digestOf(c);
    const [listed] = await Promise.all([digest.archive(FEED_SIZE), loadMath()]);
    const editions = await Promise.all(listed.map(({ day }) => digest.edition(day)));
    const { origin } = new URL(c.req.url);
    const text = await editionsFeed({
      origin,
      self: c.req.path,
      editions: editions.filter((edition) => edition !== null),
      createdAt: new Date().toISOString(),
    });
    c.header('Cache-Control', FRESH);
    return c.body(text.toString(), 200, { 'Content-Type': `${ATOM_TYPE}; charset=utf-8` });
  });
  app.get(patternOf(ROUTES.edition), async (c) => {
    const digest = await digestOf(c);
    const day = dayIn(c.req.param('day') ?? '');
    const [edition] = await Promise.all([day === undefined ? null : digest.edition(day), loadMath()]);
    if (edition === null) throw new SextantError('route-not-found', NO_EDITION);
    c.header('Cache-Control', FRESH);
    return c.html(editionPage(edition));
  });
}

const NO_EDITION = `Nothing was mailed on that day. See ${ROUTES.editions.path} for the days with new papers.`;

function dayIn(text: string): string | undefined {
  return text.length === 'YYYY-MM-DD'.length ? (calendarDate(text) ?? undefined) : undefined;
}
