import type { Context, Env } from 'hono';
import type { Digest } from '../digest/subscribing.ts';
import { SextantError } from '../errors.ts';
import { callOf } from './call.ts';
import { settingsOf } from './settings.ts';

/** What mails new papers, for a request: what the application is made with. */
export type DigestFor<E extends Env> = (c: Context<E>) => Promise<Digest>;

/** Whether this site mails new papers: only then a page has a form. */
export function sendsMail(c: Context): boolean {
  return settingsOf(c.env).sendsMail;
}

/**
 * What mails new papers.
 * @throws SextantError `route-not-found` where this site sends no mails
 */
export async function digestOf(c: Context): Promise<Digest> {
  const { digest } = callOf(c);
  if (digest === undefined || !settingsOf(c.env).keepsSubscriptions)
    throw new SextantError('route-not-found', NO_MAIL);
  return digest();
}

const NO_MAIL =
  'This site sends no mails. Its Atom feed, /browse/new.atom, has new papers for your feed reader; so has that of every search.';
