import type { Hit, Overview } from '../../search/service.ts';
import { categoryPath } from '../../paper/links.ts';
import { examplesFrom } from '../example-queries.ts';
import { SITE } from '../site.ts';
import { Card } from './card.tsx';
import { page, type Html } from './document.tsx';
import { SearchForm } from './form.tsx';

/** Categories that the first page names. */
const CATEGORIES = 12;

export interface HomeProps {
  papers: number;
  trending: readonly Hit[];
  overview: Overview;
}

/** The first page: what this is, something to try, and what others read. */
export function homePage({ papers, trending, overview }: HomeProps): Html {
  const examples = SITE.examples ?? examplesFrom(trending.map(({ paper }) => paper));
  const categories = overview.categories.slice(0, CATEGORIES);
  return page({
    title: SITE.headline,
    canonical: '/',
    head: <link rel="alternate" type="application/atom+xml" title="New papers" href="/browse/new.atom" />,
    children: (
      <>
        <div class="wrap first">
          <h1>{SITE.headline}</h1>
          <SearchForm hero papers={papers} />
          <p id="status" class="sr" role="status"></p>
        </div>
        <div id="view" class="wrap">
          {examples.length > 0 && (
            <ul class="try" aria-label="Examples">
              {examples.map((query) => (
                <li>
                  <a href={`/?${new URLSearchParams({ q: query })}`}>{query}</a>
                </li>
              ))}
            </ul>
          )}
          {trending.length > 0 && (
            <section class="list">
              <h2 class="section">
                Trending <a href="/browse/trending">all</a>
              </h2>
              <ol class="cards">
                {trending.map((hit) => (
                  <Card hit={hit} scored={false} level="h3" />
                ))}
              </ol>
            </section>
          )}
          {categories.length > 0 && (
            <section>
              <h2 class="section">Categories</h2>
              <ul class="try">
                {categories.map(({ value, count }) => (
                  <li>
                    <a href={categoryPath(value)}>
                      {value} <span class="count">{count.toLocaleString('en')}</span>
                    </a>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </div>
      </>
    ),
  });
}
