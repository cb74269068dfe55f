import type { Context, Env, Hono } from 'hono';
import type { Digest } from '../../../digest/subscribing.ts';
import { PAPERS_A_MAIL, RHYTHMS } from '../../../digest/interest.ts';
import { TOKEN_PARAMETER } from '../../../digest/mail-paths.ts';
import { mailLanguageOf } from '../../../digest/write/mail-messages.ts';
import { SextantError } from '../../../errors.ts';
import { parametersOf } from '../../form.ts';
import { digestOf } from '../../mailing.ts';
import { clientOf } from '../../rate-limit.ts';
import { ROUTES } from '../../routes.ts';
import { withLink } from '../link-problem.ts';
import { acceptedLanguage, nameOf } from '../mail-words.ts';
import { requireOwnForm } from '../own-form.ts';
import { TRAP } from '../pages/mail-form.tsx';
import {
  ACCOUNT_ACTIONS,
  type AccountAction,
  accountPage,
  askLinkPage,
  erasedPage,
  linkSentPage,
  linkTo,
  SAID,
  unsubscribePage,
} from '../pages/subscriptions-page.tsx';

/**
 * `/subscriptions?t=…` shows all that is kept of an address and changes it, `/subscriptions.json?t=…` is the same as a
 * file; without a token a link is mailed. `/unsubscribe?t=…` ends one subscription: by a button, or by the one click of a
 * mail reader, which sends no form of ours (RFC 8058).
 */
export function mount<E extends Env>(app: Hono<E>): void {
  app.get(ROUTES.subscriptions.path, async (c) => {
    const digest = await digestOf(c);
    const token = tokenOf(c);
    if (token === '') return c.html(askLinkPage());
    return withLink(c, async () => {
      const account = await digest.account(token);
      const names = await Promise.all(account.subscriptions.map(nameOf));
      return c.html(accountPage({ account, token, names, said: saidBy(c.req.query('said')) }));
    });
  });
  app.post(ROUTES.subscriptions.path, async (c) => {
    const digest = await digestOf(c);
    requireOwnForm(c);
    const given = await parametersOf(c);
    const token = given.get(TOKEN_PARAMETER) ?? '';
    if (token === '') return askForLink(c, digest, given);
    return withLink(c, () => act(c, digest, { token, given }));
  });
  app.get(ROUTES.subscriptionsFile.path, async (c) => {
    const account = await (await digestOf(c)).account(tokenOf(c));
    c.header('Content-Disposition', 'attachment; filename="subscriptions.json"');
    return c.json(account);
  });
  app.get(ROUTES.unsubscribe.path, async (c) => {
    const digest = await digestOf(c);
    const token = tokenOf(c);
    return withLink(c, async () => {
      const { title, isEnded } = await digest.unsubscribing(token);
      return c.html(unsubscribePage({ name: title, token, isEnded }));
    });
  });
  app.post(ROUTES.unsubscribe.path, async (c) => {
    const digest = await digestOf(c);
    const token = tokenOf(c);
    return withLink(c, async () => {
      const { title } = await digest.unsubscribing(token);
      await digest.unsubscribe(token);
      return c.html(unsubscribePage({ name: title, token, isEnded: true }));
    });
  });
}

function tokenOf(c: Context): string {
  return c.req.query(TOKEN_PARAMETER) ?? '';
}

function saidBy(said: string | undefined): string | undefined {
  return Object.entries(SAID).find(([name]) => name === said)?.[1];
}

async function askForLink(c: Context, digest: Digest, given: URLSearchParams): Promise<Response> {
  const email = (given.get('email') ?? '').trim().slice(0, LONGEST_EMAIL);
  const language = acceptedLanguage(c.req.header('Accept-Language'));
  try {
    if ((given.get(TRAP) ?? '') === '') await digest.askForLink(email, language, { ip: clientOf(c) });
  } catch (error) {
    if (!(error instanceof SextantError) || error.code !== 'invalid-request') throw error;
    return c.html(askLinkPage({ email, refusal: error.message }), 400);
  }
  return c.html(linkSentPage(email));
}

const LONGEST_EMAIL = 400;

/** Does what a button of the page of an account says. */
async function act(
  c: Context,
  digest: Digest,
  { token, given }: { token: string; given: URLSearchParams },
): Promise<Response> {
  const action = ACCOUNT_ACTIONS.find((one) => one === given.get('do'));
  switch (action) {
    case 'change':
      await digest.change(token, subscriptionOf(given), changesOf(given));
      return done(c, token, action);
    case 'end':
      await digest.end(token, subscriptionOf(given));
      return done(c, token, action);
    case 'end-all':
      await digest.end(token);
      return done(c, token, action);
    case 'erase':
      await digest.erase(token);
      return c.html(erasedPage());
    case undefined:
      throw new SextantError('invalid-request', `“do” must be one of ${ACCOUNT_ACTIONS.join(', ')}.`);
  }
}

/** To the page, so that loading it again does nothing again. */
function done(c: Context, token: string, action: Exclude<AccountAction, 'erase'>): Response {
  return c.redirect(`${linkTo(ROUTES.subscriptions.path, token)}&said=${action}`, 303);
}

function subscriptionOf(given: URLSearchParams): number {
  const id = given.get('subscription') ?? '';
  if (/^\d{1,15}$/.test(id)) return Number(id);
  throw new SextantError('invalid-request', '“subscription” must be the number of one.');
}

function changesOf(given: URLSearchParams): Parameters<Digest['change']>[2] {
  const rhythm = RHYTHMS.find((one) => one === given.get('rhythm'));
  const most = Number(given.get('most'));
  const language = mailLanguageOf(given.get('language') ?? '');
  const isMost = Number.isInteger(most) && most >= PAPERS_A_MAIL.least && most <= PAPERS_A_MAIL.most;
  if (rhythm !== undefined && isMost && language !== undefined) return { rhythm, most, language };
  throw new SextantError(
    'invalid-request',
    `Give “rhythm” (${RHYTHMS.join(' or ')}), “most” (${PAPERS_A_MAIL.least} to ${PAPERS_A_MAIL.most}) and “language”.`,
  );
}
