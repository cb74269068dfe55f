import type { Hits, Page, Place } from '../../search/service.ts';

interface PagingProps {
  page: Page;
  next: Place | undefined;
  /** Address of the page that begins at a place. */
  href: (place: Place) => string;
}

/** Links to the previous and the next page of a list. */
export function Paging({ page: { offset, limit }, next, href }: PagingProps) {
  if (offset === 0 && next === undefined) return null;
  return (
    <nav class="pages" aria-label="Pages of results">
      {offset > 0 && (
        <a rel="prev" href={href({ offset: Math.max(0, offset - limit) })}>
          ← Previous
        </a>
      )}
      {next !== undefined && (
        <a rel="next" href={href(next)}>
          Next →
        </a>
      )}
    </nav>
  );
}

/** Which part of a list is shown. */
export function rangeOf(
  { offset }: Page,
  shown: number,
  { total, isAtMost }: Pick<Hits, 'total' | 'isAtMost'>,
): string {
  if (shown === 0) return 'No papers';
  const all = `${total.toLocaleString('en')} ${total === 1 ? 'paper' : 'papers'}`;
  if (offset === 0 && shown === total) return all;
  return `${offset + 1}–${offset + shown} of ${isAtMost ? 'at most ' : ''}${all}`;
}
