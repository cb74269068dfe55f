import { FILTERS, type Params } from './params.ts';

interface FormProps {
  params?: Params | undefined;
  papers?: number | undefined;
}

/** Parameters that a new query keeps. */
const KEPT = ['mode', ...FILTERS, 'sort'] as const;
const DEFAULTS: Record<string, string> = { mode: 'hybrid', sort: 'relevance' };

/** The search field: a plain GET form that the page's script makes instant. */
export function SearchForm({ params, papers }: FormProps) {
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
