import type { Child } from 'hono/jsx';
import { SearchForm } from './form.tsx';
import type { Params } from './params.ts';

interface WithSearchProps {
  params?: Params | undefined;
  /** How many papers are searched, where the page says so. */
  papers?: number | undefined;
  /** Class of the content. */
  view?: string | undefined;
  children?: Child;
}

/**
 * The one frame of every page with a search field: field, live region, content. `#view` is what the script replaces
 * by that of another such page, so the field stands at the same place on all of them: nothing moves while someone types.
 */
export function WithSearch({ params, papers, view, children }: WithSearchProps) {
  return (
    <div class="wrap">
      <SearchForm params={params} papers={papers} />
      <p id="status" class="sr" role="status"></p>
      <div id="view" class={view} tabindex={-1}>
        {children}
      </div>
    </div>
  );
}
