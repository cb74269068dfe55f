import type { Count, Overview } from '../../../search/service.ts';
import type { Listed } from '../../../use-cases/search-papers.ts';
import { categoryPath } from '../../../paper/links.ts';
import type { Format } from '../../endings.ts';
import { FORMAT_NAMES } from '../../endings.ts';
import { FORMATS } from '../formats.ts';
import type { List } from '../lists.ts';
import type { Topic } from '../topic-tree.ts';
import { Card } from './paper-card.tsx';
import { monthName } from '../../../text/dates.ts';
import { page, type Html } from './document.tsx';
import { MisspeltNote } from './address-notes.tsx';
import { MailForm } from './mail-form.tsx';
import { Paging, rangeOf } from './paging.tsx';
import { Topics } from './topic-list.tsx';
import { WithSearch } from './with-search.tsx';

interface OverviewProps {
  overview: Overview;
  topics: readonly Topic[];
  /** Whether some papers are known to have code. */
  hasCode: boolean;
  /** Whether this site mails new papers. */
  mail: boolean;
}

/** All lists that there are. */
export function overviewPage({ overview, topics, hasCode, mail }: OverviewProps): Html {
  const { categories, months, hasVotes } = overview;
  return page({
    title: 'Browse',
    current: 'browse',
    canonical: '/browse',
    mail,
    children: (
      <WithSearch>
        <h1>Browse</h1>
        <ul class="try">
          <li>
            <a href="/browse/new">Newest</a>
          </li>
          {hasVotes && (
            <li>
              <a href="/browse/trending">Trending</a>
            </li>
          )}
          {hasCode && (
            <li>
              <a href="/?q=has%3Acode">With code</a>
            </li>
          )}
        </ul>
        <Topics topics={topics} />
        <Counts title="By category" counts={categories} href={categoryPath} name={(value) => value} />
        <Counts
          title="By month"
          counts={months}
          href={(month) => `/browse/month/${month}`}
          name={monthName}
        />
      </WithSearch>
    ),
  });
}

interface CountsProps {
  title: string;
  counts: readonly Count[];
  href: (value: string) => string;
  name: (value: string) => string;
}

function Counts({ title, counts, href, name }: CountsProps) {
  if (counts.length === 0) return null;
  return (
    <section>
      <h2 class="section">{title}</h2>
      <ul class="index">
        {counts.map(({ value, count }) => (
          <li>
            <a href={href(value)}>
              {name(value)} <span class="count">{count.toLocaleString('en')}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ListContext {
  /** The query string as it was sent. */
  given: Record<string, string>;
  /** Whether this site mails new papers. */
  mail: boolean;
}

/** One page of a list by date or by liking. */
export function listPage(list: List, hits: Listed, { given, mail }: ListContext): Html {
  const at = hits.page;
  const { offset } = at;
  const href = (to: number): string => (to > 0 ? `${list.path}?offset=${to}` : list.path);
  const saved = (format: Format): string => `${list.path}.${format}${offset > 0 ? `?offset=${offset}` : ''}`;
  return page({
    title: list.title,
    current: 'browse',
    canonical: href(offset),
    mail,
    head: (
      <>
        <link rel="alternate" type="application/atom+xml" title={list.title} href={`${list.path}.atom`} />
        {FORMAT_NAMES.map((format) => (
          <link rel="alternate" type={FORMATS[format].type} href={saved(format)} />
        ))}
      </>
    ),
    children: (
      <WithSearch>
        <h1>{list.title}</h1>
        <MisspeltNote given={given} own={['offset']} />
        {hits.note && <p class="note warn">{hits.note}</p>}
        <p class="note">{rangeOf(at, hits.hits.length, hits)}</p>
        {hits.hits.length > 0 ? (
          <ol class="cards" start={offset + 1}>
            {hits.hits.map((hit) => (
              <Card hit={hit} scored={false} sought={list.request.author} />
            ))}
          </ol>
        ) : (
          <p>
            There are no papers on this page. <a href="/browse">Browse all papers</a>
          </p>
        )}
        <Paging page={at} next={hits.next} total={hits.total} href={({ offset: to }) => href(to)} />
        {mail && <ListByMail list={list} />}
        <p class="save">
          Export this page:{' '}
          {FORMAT_NAMES.map((format) => (
            <a href={saved(format)} rel="nofollow">
              {FORMATS[format].label}
            </a>
          ))}
          <a href={`${list.path}.atom`}>Atom feed</a>
        </p>
      </WithSearch>
    ),
  });
}

/** New papers of a list by mail; a month that is over has none. */
function ListByMail({ list: { title, request } }: { list: List }) {
  const { author, topic, categories = [], from } = request;
  if (from !== undefined) return null;
  const said: [string, string | undefined][] = [
    ['topic', topic],
    ['category', categories[0]],
    ['author', author],
  ];
  const fields = said.filter((field): field is [string, string] => field[1] !== undefined);
  const name = author === undefined ? title : `New papers by ${author}`;
  return <MailForm title={fields.length === 0 ? 'New papers by mail' : `${name}, by mail`} fields={fields} />;
}
