import type { Sort } from '../../../search/choices.ts';
import type { Hits } from '../../../search/service.ts';
import type { Listed } from '../../../use-cases/search-papers.ts';
import { rangeOf } from './paging.tsx';

/** What a page of results says of how many there are: of those that are close, where that is known. */
export function countOf(hits: Listed, sort: Sort): string {
  const { close, isCloseAtLeast, named, total, waysOut } = hits;
  const { offset, limit } = hits.page;
  const shown = hits.hits.length;
  if (close === undefined || (shown === 0 && close > 0)) return rangeOf({ offset, limit }, shown, hits);
  const isNone = waysOut === undefined ? sort === 'relevance' : waysOut.byRelevance === undefined;
  if (total === 0 && isNone) return 'No papers';
  if (close === 0) return 'Nothing close in this collection';
  if (named !== undefined && offset === 0 && sort === 'relevance') return namedCount(hits, named, close);
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

/** Counts the papers that a query names, and the others that are close. */
function namedCount({ isCloseAtLeast }: Hits, named: number, close: number): string {
  const first = named === 1 ? 'The paper you named' : `The ${named} papers you named`;
  const others = close - named;
  if (others <= 0) return first;
  const count = `${isCloseAtLeast ? 'at least ' : ''}${others.toLocaleString('en')}`;
  return `${first}, and ${count} close ${others === 1 ? 'one' : 'ones'}`;
}
