import { html } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { Manifest } from '../../index/manifest.ts';
import type { Paper } from '../../index/paper.ts';
import { snippet } from '../snippet.ts';
import { Layout } from './layout.tsx';
import { paperLink, Results, type Ranking } from './results.tsx';

/** A whole document, escaped. */
export type Html = ReturnType<typeof html>;

const EXAMPLES = [
  'how do large language models reason',
  'measuring the expansion of the universe',
  'protein structure from sequence alone',
];

/** A query may be a whole abstract; the heading shows this much of it. */
const HEADING_LENGTH = 120;

const documentOf = (page: Child): Html => html`<!doctype html>${page}`;

/** The first page: what this is, and something to try. */
export function homePage({ papers }: Pick<Manifest, 'papers'>): Html {
  return documentOf(
    <Layout title="Sextant: paper search by meaning">
      <h1>Find papers by what they mean</h1>
      <p class="note">
        {papers.toLocaleString('en')} papers, ranked by how near their title and abstract come to your words.
      </p>
      <ul class="try" aria-label="Examples">
        {EXAMPLES.map((query) => (
          <li>
            <a href={`/?${new URLSearchParams({ q: query })}`}>{query}</a>
          </li>
        ))}
      </ul>
    </Layout>,
  );
}

/** Papers that answer a query. */
export function searchPage({ query, ...ranking }: Ranking & { query: string }): Html {
  const short = snippet(query, HEADING_LENGTH);
  return documentOf(
    <Layout title={`${short} · Sextant`} query={query}>
      <h1>Results for “{short}”</h1>
      <Listing ranking={ranking} params={{ q: query }} />
    </Layout>,
  );
}

/** Papers near to the paper `seed`. */
export function relatedPage({ seed, ...ranking }: Ranking & { seed: Paper }): Html {
  const href = paperLink(seed);
  return documentOf(
    <Layout title={`Related to ${seed.title} · Sextant`}>
      <h1>Papers related to {href === undefined ? seed.title : <a href={href}>{seed.title}</a>}</h1>
      <Listing ranking={ranking} params={{ related: seed.id }} />
    </Layout>,
  );
}

/** What went wrong, in words, with the form to try again. */
export function errorPage(error: { status: number; title: string }, detail: string, query?: string): Html {
  return documentOf(
    <Layout title={`${error.title} · Sextant`} query={query}>
      <h1>{error.title}</h1>
      <p class="note" role="alert">
        {detail}
      </p>
      <p>
        <a href="/">Back to the first page</a>
      </p>
    </Layout>,
  );
}

function Listing({ ranking, params }: { ranking: Ranking; params: Record<string, string> }) {
  const { hits, total, page } = ranking;
  if (hits.length === 0) {
    return (
      <p class="note" role="status">
        No papers here. <a href={`/?${new URLSearchParams(params)}`}>Go to the first results</a> or search for
        something else.
      </p>
    );
  }
  const range = `${page.offset + 1}–${page.offset + hits.length}`;
  return (
    <>
      <p class="note">
        {range} of {total.toLocaleString('en')} papers, nearest first.
      </p>
      <Results {...ranking} params={params} />
    </>
  );
}
