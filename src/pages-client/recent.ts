const KEY = 'sextant-searches';
const MOST = 6;

/** What was searched for in this browser, the latest first. */
export function recentSearches(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((query) => typeof query === 'string').slice(0, MOST) : [];
  } catch {
    return []; // A browser may forbid storage, and others may write to it.
  }
}

/** Keeps a search that someone meant: one that was sent, or whose results were opened. */
export function rememberSearch(query: string): void {
  const text = query.trim();
  if (text === '' || text.length > 200) return;
  keep([text, ...recentSearches().filter((other) => other !== text)].slice(0, MOST));
}

export function forgetSearches(): void {
  keep([]);
}

function keep(queries: readonly string[]): void {
  try {
    if (queries.length === 0) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(queries));
  } catch {
    // Then nothing is offered later.
  }
}
