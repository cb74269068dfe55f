import { EditDistance } from '../text/edit-distance.ts';

/** The query parameters of the API and of the pages. */
export const PARAMETERS = [
  'q',
  'mode',
  'category',
  'author',
  'from',
  'to',
  'topic',
  'has',
  'undated',
  'sort',
  'explain',
  'cursor',
  'limit',
  'offset',
  'diversity',
  'min_relevance',
  'correct',
  'facets',
  'deep',
  'ids',
  'exclude_ids',
  'fields',
  'order',
];

/** What others call them. */
const SYNONYMS: Record<string, string> = {
  query: 'q',
  search: 'q',
  page: 'offset',
  start: 'offset',
  skip: 'offset',
  page_size: 'limit',
  per_page: 'limit',
  top_k: 'limit',
  max_results: 'limit',
  size: 'limit',
  k: 'limit',
  n: 'limit',
  year: 'from',
  since: 'from',
  until: 'to',
  date_from: 'from',
  date_to: 'to',
  sort_by: 'sort',
  order_by: 'sort',
};

const utf8 = new TextEncoder();

/**
 * What to say of a parameter that an address does not take: what is meant by it, if it is one of ours or close to one.
 * Null of any other: links carry parameters of their own (`utm_source`, `fbclid`), which are nobody's mistake.
 * @param own Parameters that the address takes.
 */
export function aboutUnknown(name: string, own: readonly string[]): string | null {
  const allowed = `Allowed: ${own.join(', ') || 'none'}.`;
  if (own.includes(name)) return null;
  const meant = meantBy(name, own);
  if (meant !== undefined) return `Unknown. Did you mean ${meant}? ${allowed}`;
  return PARAMETERS.includes(name) || meantBy(name, PARAMETERS) !== undefined ? `Unknown. ${allowed}` : null;
}

/** The parameter that is meant by a misspelt one, if any. */
export function meantBy(name: string, own: readonly string[]): string | undefined {
  const folded = name.toLowerCase();
  const other = Object.hasOwn(SYNONYMS, folded) ? SYNONYMS[folded] : undefined;
  return own.find((candidate) => candidate === folded || candidate === other || isSlipOf(folded, candidate));
}

/**
 * Whether one is the other cut short, or with a slip: up to a third of the letters, the first of which is seldom wrong. Names of one or
 * two letters are close to everything.
 */
function isSlipOf(name: string, candidate: string): boolean {
  if (name.length >= 3 && candidate.startsWith(name)) return true;
  if (candidate.length < 3 || !name.slice(0, 2).includes(candidate.charAt(0))) return false;
  const most = Math.max(1, Math.floor(Math.max(name.length, candidate.length) / 3));
  const bytes = utf8.encode(name.slice(0, 2 * candidate.length));
  return new EditDistance(utf8.encode(candidate), most).to(bytes, bytes.length, 0) <= most;
}
