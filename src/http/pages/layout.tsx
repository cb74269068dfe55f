import type { Child } from 'hono/jsx';

interface LayoutProps {
  title: string;
  /** What stands in the search field. */
  query?: string | undefined;
  children?: Child;
}

/** The frame of every page: head, search form, main, footer. */
export function Layout({ title, query, children }: LayoutProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="description" content="Search papers by what they mean." />
        <title>{title}</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <header>
          <div class="wrap">
            <a class="brand" href="/">
              <Mark />
              Sextant
            </a>
            <SearchForm query={query} />
          </div>
        </header>
        <main class="wrap">{children}</main>
        <footer>
          <div class="wrap">
            <a href="/openapi.json">API (OpenAPI)</a>
            <a href="/health">Index status</a>
          </div>
        </footer>
      </body>
    </html>
  );
}

function SearchForm({ query }: { query?: string | undefined }) {
  return (
    <form action="/" method="get" role="search">
      <label for="q">Describe what you are looking for</label>
      <div class="field">
        <input id="q" name="q" type="search" value={query ?? ''} required autocomplete="off" />
        <button type="submit">Search</button>
      </div>
    </form>
  );
}

/** A sextant: frame, index arm and scale. */
function Mark() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" aria-hidden="true">
      <path
        d="M12 3 4 17a16 16 0 0 0 16 0L12 3Zm0 0 2.5 16.4"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
