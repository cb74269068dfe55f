import type { Context, Env, Hono } from 'hono';
import { SextantError } from '../../../errors.ts';
import { PAPERS_A_MAIL, RHYTHMS, type Wish, wishSchema } from '../../../digest/interest.ts';
import { TOKEN_PARAMETER } from '../../../digest/mail-paths.ts';
import { mailLanguageOf } from '../../../digest/write/mail-messages.ts';
import { parametersOf } from '../../form.ts';
import { digestOf } from '../../mailing.ts';
import { type Open, openPage } from '../../opening.ts';
import { clientOf } from '../../rate-limit.ts';
import { ROUTES } from '../../routes.ts';
import { type Asked, askedInterest, MisreadInterest } from '../asked-interest.ts';
import { withLink } from '../link-problem.ts';
import { acceptedLanguage, nameOf } from '../mail-words.ts';
import { requireOwnForm } from '../own-form.ts';
import { TRAP } from '../pages/mail-form.tsx';
import { askedPage, type Chosen, confirmPage, subscribePage } from '../pages/subscribe-page.tsx';
import { linkTo } from '../pages/subscriptions-page.tsx';

/**
 * `/subscribe?q=…` asks how somebody wants to hear of the new papers that its parameters ask for, and takes what the form
 * says; `/subscribe/confirm?t=…` shows what a link of a mail confirms, and only its button confirms it.
 */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  app.get(ROUTES.subscribe.path, async (c) => {
    await digestOf(c);
    const { searchParams } = new URL(c.req.url);
    const chosen = chosenIn(searchParams, c);
    const service = await openPage(open(c));
    return orAskAgain(c, { chosen }, async () => {
      const asked = await askedInterest(service, searchParams);
      return c.html(subscribePage({ asked, chosen, name: await nameOf(wishOf(asked, chosen)) }));
    });
  });
  app.post(ROUTES.subscribe.path, async (c) => {
    const digest = await digestOf(c);
    requireOwnForm(c);
    const given = await parametersOf(c);
    const chosen = chosenIn(given, c);
    const email = (given.get('email') ?? '').trim().slice(0, LONGEST_EMAIL);
    const service = await openPage(open(c));
    return orAskAgain(c, { chosen, email }, async () => {
      const asked = await askedInterest(service, given);
      const wish = wishSchema.parse(wishOf(asked, chosen));
      const name = await nameOf(wish);
      try {
        // Who fills in what nobody sees is told what everybody is told.
        if ((given.get(TRAP) ?? '') === '') await digest.ask(wish, email, { ip: clientOf(c) });
      } catch (error) {
        if (!(error instanceof SextantError) || error.code !== 'invalid-request') throw error;
        return c.html(subscribePage({ asked, chosen, name, email, problem: error.message }), 400);
      }
      return c.html(askedPage({ name, email, again: addressOf(asked) }));
    });
  });
  app.get(ROUTES.subscribeConfirm.path, async (c) => {
    const digest = await digestOf(c);
    const token = c.req.query(TOKEN_PARAMETER) ?? '';
    return withLink(c, async () => {
      const { wish, address, isConfirmed } = await digest.pending(token);
      const { rhythm } = wish;
      return c.html(confirmPage({ name: await nameOf(wish), address, rhythm, token, isConfirmed }));
    });
  });
  app.post(ROUTES.subscribeConfirm.path, async (c) => {
    const digest = await digestOf(c);
    requireOwnForm(c);
    const token = (await parametersOf(c)).get(TOKEN_PARAMETER) ?? '';
    return withLink(c, async () => {
      const { account } = await digest.confirm(token);
      return c.redirect(`${linkTo(ROUTES.subscriptions.path, account)}&said=confirmed`, 303);
    });
  });
}

/** The answer or, where what is asked for cannot be read, the form with all that was typed. */
async function orAskAgain(
  c: Context,
  typed: { chosen: Chosen; email?: string },
  answer: () => Promise<Response>,
): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof MisreadInterest)) throw error;
    const asked = { notes: [], fields: error.fields };
    return c.html(subscribePage({ asked, name: 'New papers', misread: error.misread, ...typed }), 400);
  }
}

/** Characters of the longest address (RFC 5321), and some. */
const LONGEST_EMAIL = 400;

/** What was chosen, or what stands for it: the language is that of the browser. */
function chosenIn(given: URLSearchParams, c: Context): Chosen {
  const most = Number(given.get('most') ?? PAPERS_A_MAIL.byDefault);
  const isMost = Number.isInteger(most) && most >= PAPERS_A_MAIL.least && most <= PAPERS_A_MAIL.most;
  return {
    rhythm: RHYTHMS.find((rhythm) => rhythm === given.get('rhythm')) ?? 'daily',
    most: isMost ? most : PAPERS_A_MAIL.byDefault,
    language:
      mailLanguageOf(given.get('language') ?? '') ?? acceptedLanguage(c.req.header('Accept-Language')),
  };
}

function wishOf({ interest, title }: Asked, chosen: Chosen): Wish {
  return { interest, title, ...chosen };
}

/** The page that asks for the same. */
function addressOf({ fields }: Asked): string {
  const said = new URLSearchParams(fields).toString();
  return said === '' ? ROUTES.subscribe.path : `${ROUTES.subscribe.path}?${said}`;
}
