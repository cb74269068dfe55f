import type { Child } from 'hono/jsx';
import { DEFAULTS, FILTERS, type Params } from './search-params.ts';

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

interface FormProps {
  params?: Params | undefined;
  papers?: number | undefined;
}

/** Parameters that a new query keeps. */
const KEPT = ['mode', ...FILTERS, 'sort'] as const;

/** The search field: a plain GET form that the page's script makes instant. */
function SearchForm({ params, papers }: FormProps) {
  return (
    <form class="search" action="/" method="get" role="search">
      <div class="above">
        <label for="q">
          {papers === undefined ? 'Search papers' : `Search ${papers.toLocaleString('en')} papers`}
        </label>
        <a href="/help">Search tips</a>
      </div>
      <div class="field">
        <input
          id="q"
          name="q"
          type="search"
          value={params?.q ?? ''}
          placeholder="An idea, a title, an author, an id"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          enterkeyhint="search"
          aria-keyshortcuts="/"
        />
        <ul id="suggestions" class="suggestions" role="listbox" aria-label="Suggestions" hidden></ul>
        <button type="submit">Search</button>
      </div>
      {KEPT.map((name) => {
        const value = params?.[name];
        return (
          value !== undefined && value !== DEFAULTS[name] && <input type="hidden" name={name} value={value} />
        );
      })}
    </form>
  );
}
