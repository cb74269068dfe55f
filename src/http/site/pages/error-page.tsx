import { snippet } from '../../../text/cut.ts';
import { page, type Html } from './document.tsx';
import { readParams } from './search-params.ts';
import { WithSearch } from './with-search.tsx';

interface ErrorContext {
  /** What was searched for. */
  query?: string | undefined;
  /** Id of the request. */
  request: string;
  /** What was asked for and is not here: it may be searched for. */
  missing?: string | undefined;
}

/** Characters of what is missing that a link names. */
const NAMED = 80;

/** What went wrong, in words, with the form to try again. */
export function errorPage(
  error: { status: number; title: string },
  detail: string,
  { query = '', request, missing }: ErrorContext,
): Html {
  return page({
    title: error.title,
    noindex: true,
    children: (
      <WithSearch params={readParams({ q: query })}>
        <h1>{error.title}</h1>
        <p class="note" role="alert">
          {detail}
        </p>
        {error.status >= 500 && (
          <p class="note">
            If this keeps happening, report it and quote the id of this request: <code>{request}</code>
          </p>
        )}
        <ul class="ways-out">
          {missing !== undefined && (
            <li>
              <a href={`/?${new URLSearchParams({ q: missing })}`}>Search for “{snippet(missing, NAMED)}”</a>
            </li>
          )}
          <li>
            <a href="/">Go to the home page</a>
          </li>
          <li>
            <a href="/browse">Browse all papers</a>
          </li>
        </ul>
      </WithSearch>
    ),
  });
}
