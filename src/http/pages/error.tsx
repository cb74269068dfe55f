import { page, type Html } from './document.tsx';
import { readParams } from './params.ts';
import { WithSearch } from './with-search.tsx';

/** What went wrong, in words, with the form to try again. */
export function errorPage(
  error: { status: number; title: string },
  detail: string,
  { query = '', request }: { query?: string | undefined; request: string },
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
            If it stays, report it with the number of this request: <code>{request}</code>
          </p>
        )}
        <p>
          <a href="/">Back to the first page</a>
        </p>
      </WithSearch>
    ),
  });
}
