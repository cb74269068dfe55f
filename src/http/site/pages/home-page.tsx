import type { Hit, Overview } from '../../../search/service.ts';
import type { Topic } from '../topic-tree.ts';
import { categoryPath } from '../../../paper/links.ts';
import { examplesFrom } from '../example-queries.ts';
import { SITE } from '../../site-json.ts';
import { Card } from './paper-card.tsx';
import { page, type Html } from './document.tsx';
import { MailForm } from './mail-form.tsx';
import { ROUTES } from '../../routes.ts';
import { LeftOutNote, MisspeltNote } from './address-notes.tsx';
import { PAGE_PARAMETERS, readParams } from './search-params.ts';
import { TopicList } from './topic-list.tsx';
import { WithSearch } from './with-search.tsx';

/** Categories and topics that the first page names. */
const CATEGORIES = 12;
const TOPICS = 12;
const TOPICS_WITHIN = 3;

export interface HomeProps {
  papers: number;
  /** What trends, or what is new where papers have no votes. */
  listed: readonly Hit[];
  topics: readonly Topic[];
  overview: Overview;
  /** The query string as it was sent. */
  given: Record<string, string>;
  /** Whether this site mails new papers. */
  mail: boolean;
}

/** The first page: what this is, something to try, and what others read. */
export function homePage({ papers, listed, overview, topics, given, mail }: HomeProps): Html {
  const examples = SITE.examples ?? examplesFrom(listed.map(({ paper }) => paper));
  const categories = overview.categories.slice(0, CATEGORIES);
  const hasRail = mail || categories.length + topics.length > 0;
  return page({
    title: SITE.headline,
    canonical: '/',
    mail,
    head: <link rel="alternate" type="application/atom+xml" title="New papers" href="/browse/new.atom" />,
    children: (
      <WithSearch papers={papers} view={hasRail ? 'home with-rail' : 'home'}>
        <div class="lead">
          <MisspeltNote given={given} own={PAGE_PARAMETERS} />
          <LeftOutNote given={given} params={readParams(given)} />
          <h1>{SITE.headline}</h1>
          <p>{SITE.description}</p>
          {examples.length > 0 && (
            <ul class="try small" aria-label="Examples">
              {examples.map((query) => (
                <li>
                  <a href={`/?${new URLSearchParams({ q: query })}`}>{query}</a>
                </li>
              ))}
            </ul>
          )}
        </div>
        {listed.length > 0 && (
          <section class="list" aria-labelledby="listed">
            <h2 class="section" id="listed">
              {overview.hasVotes ? 'Trending' : 'New'}{' '}
              <a href={overview.hasVotes ? '/browse/trending' : '/browse/new'}>See all</a>
            </h2>
            <ol class="cards">
              {listed.map((hit) => (
                <Card hit={hit} scored={false} level="h3" />
              ))}
            </ol>
          </section>
        )}
        <aside class="rail" aria-label="Ways in">
          {mail && (
            <MailForm title="New papers by mail">
              <a href={ROUTES.editions.path}>Past mails</a>
              {' · '}
            </MailForm>
          )}
          {topics.length > 0 && (
            <>
              <h2 class="section">
                Topics <a href="/browse">See all</a>
              </h2>
              <TopicList topics={topics.slice(0, TOPICS)} within={TOPICS_WITHIN} class="index" />
            </>
          )}
          {categories.length > 0 && (
            <>
              <h2 class="section">Categories</h2>
              <ul class="index">
                {categories.map(({ value, count }) => (
                  <li>
                    <a href={categoryPath(value)}>
                      {value} <span class="count">{count.toLocaleString('en')}</span>
                    </a>
                  </li>
                ))}
              </ul>
            </>
          )}
        </aside>
      </WithSearch>
    ),
  });
}
