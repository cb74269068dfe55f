import type { Context } from 'hono';
import { echoed, ERRORS, type SextantError, inFull } from '../../../errors.ts';
import { ATOM, arxivErrorFeed } from './arxiv-feed.tsx';

const LONGEST_MESSAGE = 2_000;

/** The error as arXiv's API says it: a feed with one entry. */
export async function arxivErrorResponse(c: Context, error: SextantError): Promise<Response> {
  const { code } = error;
  const said = { code: code.replaceAll('-', '_'), message: echoed(inFull(error), LONGEST_MESSAGE) };
  const url = new URL(c.req.url);
  const body = await arxivErrorFeed(url.origin + url.pathname + echoed(url.search, LONGEST_MESSAGE), said);
  return c.body(String(body), ERRORS[code].status, { 'Content-Type': ATOM });
}
