import { SextantError } from '../../errors.ts';
import type { Paper } from '../../index/paper.ts';

/** Papers from a place of an order on. */
interface Read {
  papers: Paper[];
  total: number;
  /** Whether only the texts of the papers of the order tell which of them are meant; `total` is then how many there may be. */
  isAtMost?: true | undefined;
  /** The place up to which papers were looked at, where more are to be. */
  rank?: number | undefined;
}

interface Placed {
  papers: Paper[];
  total: number;
}

/**
 * A page for clients that go on at `start` plus the entries that they were given, and keep nothing else. Where only texts
 * tell which papers are meant, `start` is a place among those that may be: none that is meant lies between a page and
 * that, and the papers that a page has found beyond it come once more. At the end, and where a page found nothing, papers
 * from before stand in for places whose papers are not meant: a page without entries would say that the list is over.
 * @throws SextantError `invalid-request` where none can be read either
 */
export async function placedPapers(
  read: (place: number, limit: number) => Promise<Read>,
  { start, limit }: { start: number; limit: number },
): Promise<Placed> {
  const { papers, total, isAtMost, rank } = await read(start, limit);
  if (isAtMost === undefined || start >= total || limit === 0) return { papers, total };
  const places = Math.min(limit, Math.max(1, (rank ?? total) - start));
  const meant = papers.slice(0, limit);
  if (meant.length >= places || (rank !== undefined && meant.length > 0)) return { papers: meant, total };
  if (rank === undefined && start === 0) return { papers: meant, total: meant.length };
  const ids = new Set(meant.map(({ id }) => id));
  const earlier = start === 0 ? [] : await readable(read(Math.max(0, start - limit), limit));
  const others = earlier.filter(({ id }) => !ids.has(id)).slice(-(places - meant.length));
  if (rank === undefined || others.length > 0) return { papers: [...others, ...meant], total };
  throw new SextantError(
    'invalid-request',
    `None of the papers from start=${start} on that were looked at is what search_query asks for, and one request looks at no more. Go on with start=${rank}, or ask for something narrower: add a word of the title, a category or dates.`,
  );
}

/** The papers that are read, or none where the request may read no more. */
async function readable(read: Promise<Read>): Promise<Paper[]> {
  try {
    return (await read).papers;
  } catch (error) {
    if (error instanceof SextantError && error.code === 'invalid-request') return [];
    throw error;
  }
}
