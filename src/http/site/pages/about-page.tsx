import type { Child } from 'hono/jsx';
import type { Paper } from '../../../index/paper.ts';
import { paperLink } from '../../../paper/links.ts';
import type { IndexInfo, Overview, SourceInfo } from '../../../search/service.ts';
import { ROUTES } from '../../routes.ts';
import { SITE } from '../../site-json.ts';
import { dateOf } from '../../../text/dates.ts';
import { page, type Html } from './document.tsx';
import { WithSearch } from './with-search.tsx';

export interface AboutProps {
  info: IndexInfo;
  overview: Overview;
  /** The newest papers. */
  newest: readonly Paper[];
  /** Whether this site mails new papers. */
  mail: boolean;
  /** The last day with editions, and how many mails were sent of these. */
  mailed: { day: string; mails: number } | undefined;
}

/** What this collection is: how many papers, how new they are, where they come from, and how they are found. */
export function aboutPage({ info, overview, newest, mail, mailed }: AboutProps): Html {
  const { papers, createdAt, model, sources } = info;
  const [latest] = newest;
  const oldest = overview.months.at(-1)?.value;
  const hosts = hostsOf(newest);
  const categories = overview.categories.length;
  return page({
    title: 'About this collection',
    description: `${papers.toLocaleString('en')} papers, searched by meaning and by words.`,
    canonical: '/about',
    mail,
    children: (
      <WithSearch papers={papers} view="prose">
        <h1>About this collection</h1>
        <p>
          {papers.toLocaleString('en')} {papers === 1 ? 'paper' : 'papers'}, each with its title and abstract,
          can be searched here by meaning and by words, <a href="/browse">browsed</a>, and seen on{' '}
          <a href="/map">a map</a>.
        </p>
        <dl class="facts-list">
          <Fact name="Papers">{papers.toLocaleString('en')}</Fact>
          {latest?.published !== undefined && (
            <Fact name="Newest paper">
              <time datetime={latest.published}>{dateOf(latest.published)}</time>
            </Fact>
          )}
          {oldest !== undefined && (
            <Fact name="Oldest paper">
              <time datetime={oldest}>{dateOf(oldest)}</time>
            </Fact>
          )}
          <Fact name="Last updated">
            <Day of={createdAt} />
          </Fact>
          {categories > 0 && <Fact name="Categories">{categories.toLocaleString('en')}</Fact>}
          {hosts.length > 0 && <Fact name="Sources">{hosts.join(', ')}</Fact>}
          <Fact name="Language model">
            <a href={`https://huggingface.co/${model.id}`} rel="nofollow noopener">
              {model.id}
            </a>
          </Fact>
          {mail && (
            <Fact name="Last mailed">
              <Mailed {...mailed} />
            </Fact>
          )}
          {SITE.contact !== null && (
            <Fact name="Contact">
              <a href={SITE.contact}>{SITE.contact.replace(/^mailto:/, '')}</a>
            </Fact>
          )}
        </dl>
        {sources.length > 0 && (
          <>
            <h2 class="section">Where new papers come from</h2>
            <p>
              A day on which nothing is new is not recorded, so a source may have answered since the date
              shown.
            </p>
            <dl class="facts-list">
              {sources.map((source) => (
                <Fact name={<SourceName name={source.name} />}>
                  <SourceState {...source} />
                </Fact>
              ))}
            </dl>
          </>
        )}
        <h2 class="section">How it works</h2>
        <p>
          The language model turns your words and every abstract into lists of numbers that are close where
          the meaning is. The closest papers are found and weighed together with those that share your words.
          The model runs on the server that answers you: your words are sent to nobody else.
        </p>
        <h2 class="section">Licences and privacy</h2>
        <p>
          The papers belong to their authors: each page links to its source, where the licence is stated. The
          software is Sextant, under the Apache 2.0 licence; <a href="/licences.txt">all licences</a> of what
          is served here are listed. There are no cookies and there is no tracking. Recent searches, saved
          papers and the colours you choose stay in your browser. <a href="/privacy">More about privacy</a>
        </p>
        <h2 class="section">For programs</h2>
        <p>
          There is <a href="/docs">an API</a>, <a href="/browse/new.atom">an Atom feed</a> of new papers,{' '}
          <a href="/llms.txt">llms.txt</a>, and <a href="/embed">a search box for your own site</a>. Claude,
          ChatGPT, Cursor and other assistants <a href="/agents">can search here too</a>.
        </p>
      </WithSearch>
    ),
  });
}

/** When new papers were last mailed, and in how many mails. */
function Mailed({ day, mails = 0 }: { day?: string; mails?: number }) {
  if (day === undefined) return <>Nothing yet</>;
  return (
    <>
      <a href={ROUTES.editions.path}>
        <Day of={day} />
      </a>
      , {mails.toLocaleString('en')} {mails === 1 ? 'mail' : 'mails'}
    </>
  );
}

function Fact({ name, children }: { name: Child; children?: unknown }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function SourceState({ answeredAt, failing }: SourceInfo) {
  if (failing === undefined)
    return (
      <>
        Answered on <Day of={answeredAt} />
      </>
    );
  return (
    <>
      <strong>
        Failing since <Day of={failing.since} />.
      </strong>{' '}
      {failing.why} The last good answer was on <Day of={answeredAt} />.
    </>
  );
}

/** The day of a date and time. */
function Day({ of: dateTime }: { of: string }) {
  return <time datetime={dateTime}>{dateOf(dateTime.slice(0, 10))}</time>;
}

/** What people call the sources that commands know by other names. */
const SOURCE_TITLES: ReadonlyMap<string, string> = new Map([
  ['arxiv', 'arXiv'],
  ['biorxiv', 'bioRxiv'],
  ['hf-papers', 'Hugging Face daily papers'],
  ['medrxiv', 'medRxiv'],
  ['openalex', 'OpenAlex'],
  ['openreview', 'OpenReview'],
  ['zotero', 'Zotero'],
]);

/** A source for people: `arXiv cs.CL`, or its address, which may be broken behind its slashes. */
function SourceName({ name }: { name: string }) {
  const [kind = '', ...rest] = name.split(':');
  const what = rest.join(':').replace(/^\//, '');
  const title = SOURCE_TITLES.get(kind);
  const text = title === undefined ? what.replace(/^https?:\/\//, '') || name : `${title} ${what}`.trim();
  return (
    <>
      {text.split(/(?<=\/)/).map((part) => (
        <>
          {part}
          <wbr />
        </>
      ))}
    </>
  );
}

/** Sites that the newest papers link to, the most frequent first. */
function hostsOf(papers: readonly Paper[]): string[] {
  const counts = new Map<string, number>();
  for (const paper of papers) {
    const link = paperLink(paper);
    if (link === undefined) continue;
    const host = new URL(link).hostname.replace(/^www\./, '');
    counts.set(host, (counts.get(host) ?? 0) + 1);
  }
  return Array.from(counts)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 5)
    .map(([host]) => host);
}
