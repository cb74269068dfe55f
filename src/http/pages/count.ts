import type { Hits, SearchRequest } from '../../search/service.ts';
import { rangeOf } from './paging.tsx';

/** What a page of results says of how many there are: of those that are close, where that is known. */
export function countOf(hits: Hits, { page: { offset, limit }, sort }: SearchRequest): string {
  const { close, isCloseAtLeast, total } = hits;
  const shown = hits.hits.length;
  if (close === undefined || (shown === 0 && close > 0)) return rangeOf({ offset, limit }, shown, hits);
  if (close === 0) return 'Nothing close in this collection';
  const number = close.toLocaleString('en');
  const matches = `${isCloseAtLeast ? 'At least ' : ''}${number} close ${close === 1 ? 'match' : 'matches'}`;
  const last = Math.min(offset + shown, close);
  if (sort === 'newest') {
    const all = total < close ? `The ${total} most relevant of ${matches.toLowerCase()}` : matches;
    return `${all}, newest first${shown < total ? `: ${offset + 1}–${offset + shown}` : ''}`;
  }
  if (offset >= close) return `${matches} on the pages before; these are further away`;
  return last - offset === close ? matches : `${offset + 1}–${last} of ${matches.toLowerCase()}`;
}
