import type { SiteEdition } from '../../../digest/subscribing.ts';
import { counted } from '../../../text/counted.ts';
import { dateOf } from '../../../text/dates.ts';
import { ROUTES } from '../../routes.ts';
import { SITE } from '../../site-json.ts';
import { Card } from './paper-card.tsx';
import { page, type Html } from './document.tsx';
import { MailForm } from './mail-form.tsx';
import { mailHead } from './subscribe-page.tsx';
import { WithSearch } from './with-search.tsx';

/** An edition of the whole site in a list. */
interface EditionLine {
  day: string;
  papers: number;
  recipients: number;
}

/** Path of the page of an edition. */
export function editionPath(day: string): string {
  return `${ROUTES.editions.path}/${day}`;
}

const FEED = ROUTES.editionsFeed.path.replace('{format}', 'atom');
const TITLE = `New papers of ${SITE.name} by mail`;

interface EditionsProps {
  editions: readonly EditionLine[];
  /** The last day of the page, where there are earlier ones. */
  before: string | undefined;
  isFirst: boolean;
}

/** All editions of the whole site, and to how many addresses each went. */
export function editionsPage({ editions, before, isFirst }: EditionsProps): Html {
  return page({
    title: TITLE,
    canonical: ROUTES.editions.path,
    noindex: !isFirst,
    mail: true,
    head: <EditionsHead />,
    children: (
      <WithSearch view="prose">
        <h1>{TITLE}</h1>
        <p>
          An edition is made when papers are new in the collection; on other days nothing is sent. Editions of
          single searches are not listed.
        </p>
        {editions.length === 0 ? (
          <p>
            {isFirst
              ? 'There is no edition yet: nothing has been new since mails began.'
              : 'There is none before.'}
          </p>
        ) : (
          <ol class="editions">
            {editions.map(({ day, papers, recipients }) => (
              <li>
                <a href={editionPath(day)}>
                  <time datetime={day}>{dateOf(day)}</time>
                </a>
                {': '}
                {counted(papers, 'new paper')}, {sentTo(recipients)}
              </li>
            ))}
          </ol>
        )}
        {before !== undefined && (
          <p>
            <a href={`${ROUTES.editions.path}?before=${before}`}>Earlier editions</a>
          </p>
        )}
        <MailForm title="Get new papers by mail">
          Or follow this list by <a href={FEED}>Atom feed</a>.{' '}
        </MailForm>
      </WithSearch>
    ),
  });
}

function EditionsHead() {
  return (
    <>
      <link rel="alternate" type="application/atom+xml" title={TITLE} href={FEED} />
      {mailHead}
    </>
  );
}

/** To how many an edition went; that it went to nobody is said too. */
function sentTo(recipients: number): string {
  return recipients === 0 ? 'sent to nobody' : `sent to ${counted(recipients, 'address', 'addresses')}`;
}

/** One edition: its papers, the best first. */
export function editionPage({ day, papers, more, recipients }: SiteEdition): Html {
  const title = `New papers, ${dateOf(day)}`;
  return page({
    title,
    canonical: editionPath(day),
    mail: true,
    head: <EditionsHead />,
    children: (
      <WithSearch>
        <h1>{title}</h1>
        <p class="note">
          {counted(papers.length, 'paper')}, {sentTo(recipients)}.{' '}
          <a href={ROUTES.editions.path}>All editions</a>
        </p>
        <ol class="cards">
          {papers.map(({ paper, why }) => (
            <Card hit={{ paper, score: 0, ...(why && { why }) }} scored={false} />
          ))}
        </ol>
        {more > 0 && (
          <p>
            {counted(more, 'more paper')} {more === 1 ? 'was' : 'were'} new:{' '}
            <a href={ROUTES.list.sitemap}>all new papers</a>
          </p>
        )}
        <MailForm title="Get new papers by mail" />
      </WithSearch>
    ),
  });
}
