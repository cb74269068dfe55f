import type { SenderKind } from '../../../mail/sender.ts';
import { KEPT_DAYS } from '../../../digest/store/old-rows.ts';
import { LINK_HOURS } from '../../../digest/link-tokens.ts';
import { ROUTES } from '../../routes.ts';
import { SITE } from '../../site-json.ts';
import { page, type Html } from './document.tsx';
import { WithSearch } from './with-search.tsx';

/** Who hands mails on, in words. */
const SENDERS: Record<Exclude<SenderKind, 'off'>, string> = {
  smtp: 'a mail server that whoever runs this site has chosen (SMTP)',
  http: 'a mail service that whoever runs this site has chosen (by its HTTP interface)',
  cloudflare: 'Cloudflare, on whose servers this site runs',
};

interface PrivacyProps {
  /** What sends mails; `off` where none are sent. */
  sender: SenderKind;
}

/** What is kept, for how long, and how to see and delete it. */
export function privacyPage({ sender }: PrivacyProps): Html {
  const isOn = sender !== 'off';
  return page({
    title: 'Privacy',
    canonical: ROUTES.privacy.path,
    mail: isOn,
    children: (
      <WithSearch view="prose">
        <h1>Privacy</h1>
        <p>
          There are no cookies, no accounts and no tracking. Pages load nothing from other sites. What you
          search for is answered by this server and sent to nobody else. Recent searches, saved papers and the
          colours you choose stay in your browser.
        </p>
        {isOn ? <ByMail sender={sender} /> : <p>This site sends no mails and keeps no addresses.</p>}
        <h2 class="section">The server</h2>
        <p>
          The site runs on Cloudflare, which sees the requests that it hands on, as any host does. To keep one
          visitor from taking everything, requests are counted by network address for a minute.
        </p>
        {SITE.contact !== null && (
          <p>
            Questions: <a href={SITE.contact}>{SITE.contact.replace(/^mailto:/, '')}</a>
          </p>
        )}
      </WithSearch>
    ),
  });
}

function ByMail({ sender }: { sender: Exclude<SenderKind, 'off'> }) {
  return (
    <>
      <h2 class="section">New papers by mail</h2>
      <p>
        Only if you subscribe, these are kept; unless you confirm it, they are deleted after{' '}
        {LINK_HOURS.confirm} hours:
      </p>
      <ul>
        <li>your email address;</li>
        <li>what you subscribed to, how often, how many papers and in which language;</li>
        <li>
          for {KEPT_DAYS.mails} days, which mails were sent to you, with which papers, so that none comes
          twice.
        </li>
      </ul>
      <p>
        An address without a subscription is deleted once its last mail is {KEPT_DAYS.mails} days old. So that
        nobody is flooded with mails, it is counted who asks for them, by scrambled forms of the email and
        network address that are deleted after a day. If a mail comes back as undeliverable or is reported as
        spam, that is kept, and no further one is sent. A report of spam is remembered by a scrambled form of
        the address even when all else is deleted.
      </p>
      <p>
        Whether you open a mail or click in it is not tracked: mails have no pictures, and their links lead
        straight to their pages. They are sent by {SENDERS[sender]}, who gets your address and the mail for
        that alone.
      </p>
      <p>
        <a href={ROUTES.subscriptions.path}>Your subscriptions</a>: have a link mailed to you, and see,
        change, end, export or delete all of it, at once and without asking anybody. Every mail with new
        papers has that link as well, and one that unsubscribes.
      </p>
    </>
  );
}
