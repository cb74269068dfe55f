import { storedTexts, storeTexts } from './stored.ts';

const KEY = 'sextant-searches';
const MOST = 6;

/** What was searched for in this browser, the latest first. */
export function recentSearches(): string[] {
  return storedTexts(KEY).slice(0, MOST);
}

/** Keeps a search that someone meant: one that was sent, or whose results were opened. */
export function rememberSearch(query: string): void {
  const text = query.trim();
  if (text === '' || text.length > 200) return;
  storeTexts(KEY, [text, ...recentSearches().filter((other) => other !== text)].slice(0, MOST));
}

/** Removes the recent searches from the browser's storage. */
export function forgetSearches(): void {
  storeTexts(KEY, []);
}
