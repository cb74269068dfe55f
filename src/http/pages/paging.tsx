import type { Page } from '../../search/service.ts';
import { LIMITS } from '../limits.ts';

interface PagingProps {
  page: Page;
  total: number;
  /** Address of the page that begins with result `offset`. */
  href: (offset: number) => string;
}

/** Links to the previous and the next page of a list. */
export function Paging({ page: { offset, limit }, total, href }: PagingProps) {
  const next = offset + limit;
  const hasNext = next < Math.min(total, LIMITS.depth);
  if (offset === 0 && !hasNext) return null;
  return (
    <nav class="pages" aria-label="Pages of results">
      {offset > 0 && (
        <a rel="prev" href={href(Math.max(0, offset - limit))}>
          ← Previous
        </a>
      )}
      {hasNext && (
        <a rel="next" href={href(next)}>
          Next →
        </a>
      )}
    </nav>
  );
}

/** Which part of a list is shown. */
export function rangeOf({ offset }: Page, shown: number, total: number): string {
  if (shown === 0) return 'No papers';
  const all = `${total.toLocaleString('en')} ${total === 1 ? 'paper' : 'papers'}`;
  return offset === 0 && shown === total ? all : `${offset + 1}–${offset + shown} of ${all}`;
}
