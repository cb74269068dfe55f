import type { Account, Subscription } from '../../../digest/subscribing.ts';
import { TOKEN_PARAMETER } from '../../../digest/mail-paths.ts';
import { KEPT_DAYS } from '../../../digest/store/old-rows.ts';
import { dateOf } from '../../../text/dates.ts';
import { ROUTES } from '../../routes.ts';
import { page, type Html } from './document.tsx';
import { EmailField, Trap } from './mail-form.tsx';
import { LanguageChoice, mailHead, MostChoice, RhythmChoice } from './subscribe-page.tsx';
import { WithSearch } from './with-search.tsx';

/** What the forms of the page ask for, by the value of their buttons. */
export const ACCOUNT_ACTIONS = ['change', 'end', 'end-all', 'erase'] as const;
export type AccountAction = (typeof ACCOUNT_ACTIONS)[number];

/** What is said of what was done. */
export const SAID: Record<'confirmed' | 'change' | 'end' | 'end-all', string> = {
  confirmed: 'You are subscribed. The first mail comes when there is something new.',
  change: 'The change is saved.',
  end: 'The subscription has ended.',
  'end-all': 'All subscriptions have ended.',
};

export interface AccountProps {
  account: Account;
  token: string;
  /** What each subscription is called, in their order. */
  names: readonly string[];
  said: string | undefined;
}

/** All that is kept of an address, and all that can be done with it. */
export function accountPage({ account, token, names, said }: AccountProps): Html {
  const { address, subscriptions, stopped, mails } = account;
  return page({
    title: 'Your subscriptions',
    noindex: true,
    mail: true,
    head: mailHead,
    children: (
      <WithSearch view="prose">
        <h1>Your subscriptions</h1>
        {said !== undefined && (
          <p class="note warn" role="status">
            {said}
          </p>
        )}
        <p>
          Mails go to <strong dir="auto">{address}</strong>, known here since{' '}
          {dateOf(account.since.slice(0, 10))}. Whoever has the address of this page can change them: do not
          pass it on.
        </p>
        {stopped !== undefined && <p class="note warn">{STOPPED[stopped]}</p>}
        {subscriptions.length === 0 && <p>There is no subscription.</p>}
        {subscriptions.map((subscription, i) => (
          <OneSubscription subscription={subscription} name={names[i] ?? subscription.title} token={token} />
        ))}
        <p class="actions">
          <a class="button quiet" href={ROUTES.home.path}>
            Subscribe to something else
          </a>
          <a
            class="button quiet"
            href={linkTo(ROUTES.subscriptionsFile.path, token)}
            download="subscriptions.json"
          >
            Export as JSON
          </a>
        </p>
        <p class="note">
          For something else, search first: the form is below the results. Pages of authors, topics and papers
          have it too.
        </p>
        {mails.length > 0 && (
          <details class="cite">
            <summary>Mails that were sent ({mails.length})</summary>
            <ul>
              {mails.map(({ at, subject }) => (
                <li>
                  <time datetime={at}>{dateOf(at.slice(0, 10))}</time>: <span dir="auto">{subject}</span>
                </li>
              ))}
            </ul>
          </details>
        )}
        <h2 class="section">Leave</h2>
        {subscriptions.length > 1 && (
          <AccountForm token={token}>
            <p>
              End all subscriptions. The address is deleted once the last mail to it is {KEPT_DAYS.mails} days
              old.
            </p>
            <p class="actions">
              <button class="danger" name="do" value="end-all">
                End all
              </button>
            </p>
          </AccountForm>
        )}
        <AccountForm token={token}>
          <p>
            Delete the address and all that is kept of it, at once. Subscriptions end, and links in mails stop
            working.
          </p>
          <p class="actions">
            <button class="danger" name="do" value="erase">
              Delete everything
            </button>
          </p>
        </AccountForm>
        <p class="note">
          <a href={ROUTES.privacy.path}>What is kept, and for how long</a>
        </p>
      </WithSearch>
    ),
  });
}

const STOPPED: Record<NonNullable<Account['stopped']>, string> = {
  bounced:
    'No mail is sent: one to this address came back as undeliverable. Delete everything and subscribe again once it works.',
  complained:
    'No mail is sent: one was reported as spam. Delete everything and subscribe again if that was a mistake.',
};

interface FormProps {
  token: string;
  class?: string;
  children?: unknown;
}

function AccountForm({ token, class: name, children }: FormProps) {
  return (
    <form class={name} action={ROUTES.subscriptions.path} method="post">
      <input type="hidden" name={TOKEN_PARAMETER} value={token} />
      {children}
    </form>
  );
}

interface OneProps {
  subscription: Subscription;
  name: string;
  token: string;
}

function OneSubscription({ subscription, name, token }: OneProps) {
  const { id, rhythm, most, language, since, lastEdition } = subscription;
  const key = String(id);
  return (
    <section class="subscription" aria-labelledby={`name-${key}`}>
      <h2 id={`name-${key}`} dir="auto">
        {name}
      </h2>
      <p class="note">
        Since {dateOf(since.slice(0, 10))}.{' '}
        {lastEdition === undefined
          ? 'No mail yet: nothing has been new.'
          : `The last mail had what was new on ${dateOf(lastEdition)}.`}
      </p>
      <AccountForm token={token} class="ask">
        <input type="hidden" name="subscription" value={key} />
        <RhythmChoice chosen={rhythm} id={key} />
        <div class="row">
          <MostChoice chosen={most} id={key} />
          <LanguageChoice chosen={language} id={key} />
        </div>
        <p class="actions">
          <button name="do" value="change">
            Save<span class="sr"> {name}</span>
          </button>
          <button class="danger" name="do" value="end">
            End<span class="sr"> {name}</span>
          </button>
        </p>
      </AccountForm>
    </section>
  );
}

/** An address that only the holder of a token has. */
export function linkTo(path: string, token: string): string {
  return `${path}?${new URLSearchParams({ [TOKEN_PARAMETER]: token })}`;
}

interface AskLinkProps {
  /** Of a link that did not work. */
  problem?: { title: string; detail: string } | undefined;
  /** What was typed before, and what is wrong with it. */
  email?: string;
  refusal?: string;
}

/** Asks for an address to mail the link to its subscriptions to: there is no password. */
export function askLinkPage({ problem, email = '', refusal }: AskLinkProps = {}): Html {
  return page({
    title: problem?.title ?? 'Your subscriptions',
    noindex: true,
    mail: true,
    head: mailHead,
    children: (
      <WithSearch view="prose">
        <h1>{problem?.title ?? 'Your subscriptions'}</h1>
        {problem !== undefined && (
          <p class="note warn" role="alert">
            {problem.detail}
          </p>
        )}
        <p>
          There is no account and no password. Have a link mailed to you: it leads to a page where you see,
          change, end, export and delete what you have subscribed to.
        </p>
        <form class="ask" action={ROUTES.subscriptions.path} method="post">
          <Trap />
          <EmailField email={email} problem={refusal} />
          <p class="actions">
            <button type="submit">Mail me the link</button>
          </p>
        </form>
        <p class="note">
          Not subscribed yet? <a href={ROUTES.subscribe.path}>Subscribe to new papers</a>.
        </p>
      </WithSearch>
    ),
  });
}

/** The same for an address that is known and one that is not. */
export function linkSentPage(email: string): Html {
  return page({
    title: 'Look into your inbox',
    noindex: true,
    mail: true,
    children: (
      <WithSearch view="prose">
        <h1>Look into your inbox</h1>
        <p>
          If <strong dir="auto">{email}</strong> has subscriptions here, a mail with the link is on its way.
        </p>
        <p class="note">
          Nothing there after some minutes? Look among spam, check the address above, and{' '}
          <a href={ROUTES.subscriptions.path}>ask once more</a>.
        </p>
      </WithSearch>
    ),
  });
}

/** Nothing is left. */
export function erasedPage(): Html {
  return page({
    title: 'Everything is deleted',
    noindex: true,
    mail: true,
    children: (
      <WithSearch view="prose">
        <h1>Everything is deleted</h1>
        <p role="status">
          Your address, your subscriptions and all that was kept of them are gone. No more mails come, and the
          links of older ones do not work any more.
        </p>
        <p>
          <a href={ROUTES.home.path}>Go to the home page</a>
        </p>
      </WithSearch>
    ),
  });
}

/** What a subscription is about, within a sentence. */
function Named({ name }: { name: string }) {
  return <strong dir="auto">{name}</strong>;
}

interface UnsubscribeProps {
  /** Empty where nothing of the subscription is kept any more. */
  name: string;
  token: string;
  isEnded: boolean;
}

/** What a link of a mail ends. Opening it does nothing: programs open the links of mails too. */
export function unsubscribePage({ name, token, isEnded }: UnsubscribeProps): Html {
  return page({
    title: isEnded ? 'You are unsubscribed' : 'Unsubscribe',
    noindex: true,
    mail: true,
    children: (
      <WithSearch view="prose">
        <h1>{isEnded ? 'You are unsubscribed' : 'Unsubscribe'}</h1>
        {isEnded ? (
          <p role="status">
            No more mails come
            {name !== '' && (
              <>
                {' '}
                about “<Named name={name} />”
              </>
            )}
            .
          </p>
        ) : (
          <p>
            Press the button, and no more mails come about “<Named name={name} />
            ”.
          </p>
        )}
        {!isEnded && (
          <form action={linkTo(ROUTES.unsubscribe.path, token)} method="post">
            <p class="actions">
              <button type="submit">Unsubscribe</button>
            </p>
          </form>
        )}
        <p>
          <a href={ROUTES.subscriptions.path}>
            {isEnded ? 'See what else you have subscribed to' : 'Change how often mails come instead'}
          </a>
        </p>
      </WithSearch>
    ),
  });
}
