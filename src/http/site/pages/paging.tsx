import type { Hits, Page, Place } from '../../../search/service.ts';
import { REQUEST_LIMITS } from '../../../use-cases/fields.ts';

interface PagingProps {
  page: Page;
  next: Place | undefined;
  /** How many the pages with numbers have: of the whole list or, where others follow, of those that are close. */
  total?: number | undefined;
  /** Address of the page that begins at a place. */
  href: (place: Place) => string;
}

/** Pages whose numbers are shown on either side of the current one. */
const BESIDE = 2;

/** Links to the previous and the next page of a list, and to others by their numbers. */
export function Paging({ page: { offset, limit }, next, total, href }: PagingProps) {
  if (offset === 0 && next === undefined) return null;
  const current = Math.floor(offset / limit) + 1;
  const last = total === undefined ? 0 : Math.ceil(Math.min(total, REQUEST_LIMITS.depth) / limit);
  const isBeyond = total !== undefined && next === undefined && offset >= total && last > 0;
  const before = isBeyond ? (last - 1) * limit : Math.max(0, offset - limit);
  const isMore = next !== undefined && current >= last;
  const toPage = (number: number): string => href({ offset: (number - 1) * limit });
  return (
    <nav class="pages" aria-label="Pages of results">
      {offset > 0 && (
        <a rel="prev" href={href({ offset: before })}>
          ← Previous
        </a>
      )}
      {last > 1 && (
        <ol>
          {numbersAround(current, last).map((number) => (
            <li class={Math.abs(number - current) > 1 && number > 1 && number < last ? 'far' : undefined}>
              <a href={toPage(number)} aria-current={number === current ? 'page' : undefined}>
                <span class="sr">Page </span>
                {number}
              </a>
            </li>
          ))}
          {(isMore || last < current) && <li aria-hidden="true">…</li>}
        </ol>
      )}
      {next !== undefined && (
        <a rel="next" href={href(next)}>
          Next →
        </a>
      )}
    </nav>
  );
}

/** The first page, the last one, and those around the current one. */
function numbersAround(current: number, last: number): number[] {
  const near = Array.from({ length: 2 * BESIDE + 1 }, (_, i) => current - BESIDE + i);
  const shown = [1, ...near, last].filter((number) => number >= 1 && number <= last);
  return Array.from(new Set(shown)).sort((a, b) => a - b);
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
