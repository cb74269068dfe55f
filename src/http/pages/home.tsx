import type { Hit, Overview } from '../../search/service.ts';
import { categoryPath } from '../../paper/links.ts';
import { examplesFrom } from '../example-queries.ts';
import { SITE } from '../site.ts';
import { Card } from './card.tsx';
import { page, type Html } from './document.tsx';
import { MisspeltNote } from './misspelt-note.tsx';
import { PAGE_PARAMETERS } from './params.ts';
import { WithSearch } from './with-search.tsx';

/** Categories that the first page names. */
const CATEGORIES = 12;

export interface HomeProps {
  papers: number;
  trending: readonly Hit[];
  overview: Overview;
  /** The query string as it was sent. */
  given: Record<string, string>;
}

/** The first page: what this is, something to try, and what others read. */
export function homePage({ papers, trending, overview, given }: HomeProps): Html {
  const examples = SITE.examples ?? examplesFrom(trending.map(({ paper }) => paper));
  const categories = overview.categories.slice(0, CATEGORIES);
  return page({
    title: SITE.headline,
    canonical: '/',
    head: <link rel="alternate" type="application/atom+xml" title="New papers" href="/browse/new.atom" />,
    children: (
      <WithSearch papers={papers} view={categories.length > 0 ? 'home with-rail' : 'home'}>
        <div class="lead">
          <MisspeltNote given={given} own={PAGE_PARAMETERS} />
          <h1>{SITE.headline}</h1>
          <p>{SITE.description}</p>
          {examples.length > 0 && (
            <ul class="try" aria-label="Examples">
              {examples.map((query) => (
                <li>
                  <a href={`/?${new URLSearchParams({ q: query })}`}>{query}</a>
                </li>
              ))}
            </ul>
          )}
        </div>
        {trending.length > 0 && (
          <section class="list" aria-labelledby="trending">
            <h2 class="section" id="trending">
              Trending <a href="/browse/trending">See all</a>
            </h2>
            <ol class="cards">
              {trending.map((hit) => (
                <Card hit={hit} scored={false} level="h3" />
              ))}
            </ol>
          </section>
        )}
        {categories.length > 0 && (
          <aside class="rail" aria-labelledby="categories">
            <h2 class="section" id="categories">
              Categories
            </h2>
            <ul class="index">
              {categories.map(({ value, count }) => (
                <li>
                  <a href={categoryPath(value)}>
                    {value} <span class="count">{count.toLocaleString('en')}</span>
                  </a>
                </li>
              ))}
            </ul>
          </aside>
        )}
      </WithSearch>
    ),
  });
}
