import type { Hits, Page } from '../../search/service.ts';
import { toResult } from '../results.ts';
import { LIMITS, type Result } from '../schema.ts';

/** Authors that a result names before it counts the rest. */
const NAMED_AUTHORS = 6;

/** One page of a ranking; its paging links keep `params`. */
export interface Ranking extends Hits {
  page: Page;
}

export function Results({ hits, total, page, params }: Ranking & { params: Record<string, string> }) {
  return (
    <>
      <ol start={page.offset + 1}>
        {hits.map((hit) => (
          <ResultItem result={toResult(hit)} />
        ))}
      </ol>
      <Paging page={page} total={total} params={params} />
    </>
  );
}

function ResultItem({ result }: { result: Result }) {
  const { id, title, authors, published, score } = result;
  const href = paperLink(result);
  return (
    <li>
      <article>
        <h2>{href === undefined ? title : <a href={href}>{title}</a>}</h2>
        <p class="meta">
          {authors && <span>{nameAuthors(authors)}</span>}
          {authors && published && ' · '}
          {published && <time datetime={published}>{published}</time>}
        </p>
        {result.snippet && <p class="snippet">{result.snippet}</p>}
        <p class="foot">
          <a href={`/?${new URLSearchParams({ related: id })}`} aria-label={`Related papers: ${title}`}>
            Related papers
          </a>
          <span class="score">Similarity {score.toFixed(2)}</span>
        </p>
      </article>
    </li>
  );
}

function Paging({ page, total, params }: { page: Page; total: number; params: Record<string, string> }) {
  const { offset, limit } = page;
  const next = offset + limit;
  const href = (to: number) =>
    `/?${new URLSearchParams({ ...params, ...(to > 0 ? { offset: String(to) } : {}) })}`;
  const hasNext = next < Math.min(total, LIMITS.depth);
  if (offset === 0 && !hasNext) return null;
  return (
    <nav class="pages" aria-label="Pages of results">
      {offset > 0 && (
        <a rel="prev" href={href(Math.max(0, offset - limit))}>
          ← Previous
        </a>
      )}
      {hasNext && (
        <a rel="next" href={href(next)}>
          Next →
        </a>
      )}
    </nav>
  );
}

/** Address of the paper itself. Only http(s): a corpus is others' data, and a link must not run a script. */
export function paperLink({ url, doi }: Pick<Result, 'url' | 'doi'>): string | undefined {
  if (url !== undefined && /^https?:\/\//i.test(url)) return url;
  if (doi === undefined) return undefined;
  const link = new URL('https://doi.org/');
  link.pathname = doi;
  return link.href;
}

function nameAuthors(authors: readonly string[]): string {
  const more = authors.length - NAMED_AUTHORS;
  const named = authors.slice(0, NAMED_AUTHORS).join(', ');
  return more > 0 ? `${named} and ${more} more` : named;
}
