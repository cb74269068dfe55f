import type { Context } from 'hono';
import { ERRORS, SextantError } from '../../errors.ts';
import { askLinkPage } from './pages/subscriptions-page.tsx';

/** Answers what a link of a mail asks for; of one that is wrong or too old, how to get a new one. */
export async function withLink(c: Context, answer: () => Promise<Response>): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof SextantError) || error.code !== 'link-invalid') throw error;
    const { title, status } = ERRORS[error.code];
    return c.html(askLinkPage({ problem: { title, detail: error.message } }), status);
  }
}
