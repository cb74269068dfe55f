import { rangeName } from '../../../text/dates.ts';
import type { Hits, Place } from '../../../search/service.ts';
import type { Listed } from '../../../use-cases/search-papers.ts';
import { FORMAT_NAMES } from '../../endings.ts';
import { FORMATS } from '../formats.ts';
import { SITE } from '../../site-json.ts';
import { snippet } from '../../../text/cut.ts';
import { Card } from './paper-card.tsx';
import { page, type Html } from './document.tsx';
import { Active, FacetList, Modes, Sorts } from './filter-controls.tsx';
import { countOf } from './result-count.ts';
import { isForeign, negationIn, searchedIn } from './query-hints.ts';
import { asksForDates } from '../asked-interest.ts';
import { MailForm } from './mail-form.tsx';
import { Paging } from './paging.tsx';
import { LeftOutNote, MisspeltNote } from './address-notes.tsx';
import {
  DEFAULTS,
  FILTERS,
  isLong,
  PAGE_PARAMETERS,
  queryOf,
  searchHref,
  type Params,
} from './search-params.ts';
import { WithSearch } from './with-search.tsx';

/** A query may be a whole abstract; the heading shows this much of it. */
const HEADING_LENGTH = 90;

interface ResultsContext {
  /** The query string as it was sent. */
  given: Record<string, string>;
  /** Whether this site mails new papers. */
  mail: boolean;
}

/** Papers that answer a query. `#view` is what the page's script replaces while someone types. */
export function searchPage(params: Params, hits: Listed, { given, mail }: ResultsContext): Html {
  const isListed = params.q === '';
  const short = snippet(params.q, HEADING_LENGTH);
  return page({
    title: isListed ? 'Papers' : short,
    current: 'search',
    noindex: true,
    mail,
    head: isLong(params) ? null : <Alternates params={params} />,
    children: (
      <WithSearch params={params} view="results">
        <h1 class="sr">{isListed ? 'Papers, newest first' : `Results for “${short}”`}</h1>
        <FacetList hits={hits} params={params} />
        <section class="list" aria-label="Results">
          {/* First, so that what is said below moves nothing of it. */}
          <div class="head">
            <Modes params={params} />
            <p class="note" id="count">
              {countOf(hits, params.sort)}
            </p>
            {/* Papers that nothing is asked of come by date. */}
            <Sorts params={isListed ? { ...params, sort: 'newest' } : params} />
          </div>
          <Remarks hits={hits} params={params} />
          <MisspeltNote given={given} own={PAGE_PARAMETERS} />
          <LeftOutNote given={given} params={params} />
          <Active params={params} topic={hits.topic} />
          {hits.hits.length === 0 ? (
            <Nothing params={params} hits={hits} />
          ) : (
            <Cards found={hits} params={params} />
          )}
          {(hits.hits.length > 0 || hits.next !== undefined) && (
            <Paging
              page={hits.page}
              next={hits.next}
              total={isExact(params, hits) ? (hits.close ?? hits.total) : undefined}
              href={(place) => searchHref(params, { ...place })}
            />
          )}
          {hits.hits.length > 0 && <SaveAs params={params} />}
          {mail && <ByMail params={params} />}
          <Subscribe params={params} />
        </section>
      </WithSearch>
    ),
  });
}

/** What is said of an answer while someone types: one line that is there when it is empty, so that no card moves. */
function Remarks({ hits, params }: { hits: Hits; params: Params }) {
  const { corrected, close, note } = hits;
  const isFar = close === 0 && hits.hits.length > 0 && params.sort === 'relevance';
  return (
    <div class="remarks">
      {corrected !== undefined && <Instead corrected={corrected} params={params} />}
      {isFar && <h2>The nearest papers</h2>}
      {close === 0 && isForeign(params.q, SITE.languages) && <p class="note">{searchedIn(SITE.languages)}</p>}
      {corrected === undefined && <Without params={params} />}
      {note && <p class="note warn">{note}</p>}
    </div>
  );
}

/** What was searched for in place of what was typed, and the way to that. */
function Instead({ corrected, params }: { corrected: string; params: Params }) {
  return (
    <p class="note line" id="instead">
      <span>
        Showing results for <strong>{snippet(corrected, HEADING_LENGTH)}</strong>.
      </span>{' '}
      <a href={searchHref(params, { correct: 'false' })}>
        Search instead for {snippet(params.q, HEADING_LENGTH)}
      </a>
    </p>
  );
}

/** Cards of the close papers, and below a line those of the nearest others. */
function Cards({ found: { hits, page }, params }: { found: Listed; params: Params }) {
  const sought = `${params.q} ${params.author ?? ''}`;
  const isScored = params.sort === 'relevance';
  const firstFar = isScored ? hits.findIndex(({ relevance }) => relevance === 'weak') : -1;
  const close = firstFar < 0 ? hits : hits.slice(0, firstFar);
  const far = hits.slice(close.length);
  const cards = (some: Hits['hits'], before: number) => (
    <ol class="cards" start={page.offset + before + 1}>
      {some.map((hit) => (
        <Card hit={hit} scored={isScored} sought={sought} />
      ))}
    </ol>
  );
  return (
    <>
      {close.length > 0 && cards(close, 0)}
      {far.length > 0 && (
        <>
          {close.length > 0 && <h2 class="far">Less relevant</h2>}
          {cards(far, close.length)}
        </>
      )}
    </>
  );
}

/** Offers what “but not vision” means in the query language. */
function Without({ params }: { params: Params }) {
  // In capitals it is understood as it is.
  const negation = /\bNOT\b/.test(params.q) ? null : negationIn(params.q);
  if (negation === null) return null;
  return (
    <p class="note line">
      <span>To leave out papers about “{negation.left}”, search for</span>{' '}
      <a href={searchHref(params, { q: negation.query })}>{negation.query}</a>
    </p>
  );
}

/** Whether pages can be counted: of a phrase, which papers have it is seen only when they are read. */
function isExact({ rank }: Params, { isAtMost }: Hits): boolean {
  return rank === undefined && isAtMost !== true;
}

/** Why nothing was found, and ways to papers that lead somewhere. */
function Nothing({ params, hits: { total, note, waysOut } }: { params: Params; hits: Hits }) {
  const { from, to } = params;
  const isFiltered = FILTERS.some((name) => params[name] !== undefined);
  const none = Object.fromEntries(FILTERS.map((name) => [name, '']));
  const isSwapped = from !== undefined && to !== undefined && from > to && !from.startsWith(to);
  const { without = [], plain, byMeaning = false, byRelevance = false, swapped = true } = waysOut ?? {};
  // What is tried is whether there are papers: by date only close ones are listed.
  const byBest = waysOut === undefined ? {} : { sort: '' };
  // The note says why already.
  const isSaid = note !== undefined || without.length > 0;
  return (
    <div class="empty">
      <p>
        {!isSaid && 'No papers match this search.'}
        {without.length > 0 && (
          <>
            {without.map(({ condition, filters }, i) => (
              <>
                {i > 0 && (i === without.length - 1 ? ' and ' : ', ')}
                {isOfDates(filters) ? datesOf(params) : <code>{condition}</code>}
              </>
            ))}{' '}
            {without.length === 1 ? 'leaves none.' : 'leave none together.'}
          </>
        )}
      </p>
      <ul>
        {params.offset > 0 && (total > 0 || waysOut === undefined) && (
          <li>
            <a href={searchHref(params)}>Back to the first results</a>
          </li>
        )}
        {isSwapped && swapped && (
          <li>
            <a href={searchHref(params, { from: to, to: from, ...byBest })}>
              Search from {to} to {from}
            </a>
          </li>
        )}
        {byRelevance && (
          <li>
            <a href={searchHref(params, { sort: '' })}>Show the nearest papers</a>
          </li>
        )}
        {without.map(({ condition, query = params.q, filters = [] }) => {
          const none = Object.fromEntries(filters.map((name) => [nameOf(name), '']));
          const changes = { q: query, ...none, ...byBest };
          return (
            (query !== '' || isStillAsked(params, filters)) && (
              <li>
                <a href={searchHref(params, changes)}>
                  Search without {isOfDates(filters) ? `the dates ${datesOf(params)}` : condition}
                </a>
              </li>
            )
          );
        })}
        {plain !== undefined && without.length === 0 && (
          <li>
            <a href={`/?${new URLSearchParams({ q: plain })}`}>
              Search for {snippet(plain, HEADING_LENGTH)} alone
            </a>
          </li>
        )}
        {isFiltered && waysOut === undefined && (
          <li>
            <a href={searchHref(params, none)}>Remove all filters</a>
          </li>
        )}
        {byMeaning && (
          <li>
            <a href={searchHref(params, { mode: 'semantic', ...byBest })}>Match by meaning only</a>
          </li>
        )}
        <li>
          <a href="/browse">Browse all papers</a>
        </li>
      </ul>
    </div>
  );
}

/** The parameter of a filter. */
function nameOf(filter: string): string {
  return filter === 'categories' ? 'category' : filter;
}

/** Whether a search asks for something without its text and some filters. */
function isStillAsked(params: Params, without: readonly string[]): boolean {
  const left = without.map(nameOf);
  return FILTERS.some((name) => params[name] !== undefined && !left.includes(name));
}

function isOfDates(filters: readonly string[] = []): boolean {
  return filters.includes('from') || filters.includes('to');
}

/** The dates that are set, within a sentence. */
function datesOf({ from, to }: Params): string {
  const name = rangeName(from, to);
  if (from === undefined || to === undefined) return name.toLowerCase();
  return from === to ? name : `from ${name}`;
}

function SaveAs({ params }: { params: Params }) {
  const query = queryOf(params, placeOf(params));
  return (
    <p class="save">
      Export these results:{' '}
      {FORMAT_NAMES.map((format) => (
        <a href={`/search.${format}?${query}`} rel="nofollow">
          {FORMATS[format].label}
        </a>
      ))}
    </p>
  );
}

/** New papers that answer, by mail; not those of a time that is over. */
function ByMail({ params }: { params: Params }) {
  const said = queryOf({ ...params, correct: undefined, sort: DEFAULTS.sort }, {});
  return (
    <MailForm title="Mail me new papers like these" fields={Array.from(new URLSearchParams(said))}>
      {asksForDates(params) && 'The dates are left out. '}
    </MailForm>
  );
}

/** How to hear of new papers that answer, by a feed reader. */
function Subscribe({ params }: { params: Params }) {
  const feed = `/search.atom?${queryOf(params, { sort: 'newest' })}`;
  return (
    <section class="subscribe" aria-labelledby="subscribe">
      <h2 id="subscribe">Subscribe to this search</h2>
      <p class="note">Add this feed to your feed reader to hear about new papers.</p>
      <p class="actions">
        <a class="button quiet" href={feed} rel="nofollow" type="application/atom+xml">
          Atom feed
        </a>
        <button type="button" class="button quiet scripted" data-share={feed} data-copies>
          <span class="said">Copy address</span>
        </button>
      </p>
    </section>
  );
}

/** The same page in another format. */
function placeOf({ offset, rank }: Params): Place {
  return { offset, ...(rank !== undefined && { rank }) };
}

function Alternates({ params }: { params: Params }) {
  const query = queryOf(params, placeOf(params));
  return (
    <>
      <link
        rel="alternate"
        type="application/atom+xml"
        title={params.q === '' ? 'Papers' : `Papers about ${snippet(params.q, 60)}`}
        href={`/search.atom?${queryOf(params, { sort: 'newest' })}`}
      />
      {FORMAT_NAMES.map((format) => (
        <link rel="alternate" type={FORMATS[format].type} href={`/search.${format}?${query}`} />
      ))}
    </>
  );
}
