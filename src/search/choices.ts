/** What searches an index: this isolate, or Cloudflare's distributed engines. */
export const ENGINES = ['memory', 'vectorize'] as const;
export type EngineName = (typeof ENGINES)[number];

/** Meaning and words together, meaning alone, words alone. */
export const MODES = ['hybrid', 'semantic', 'keyword'] as const;
export type Mode = (typeof MODES)[number];

/**
 * How well a paper answers a query, against what texts find that no paper answers: without doubt, as papers do that
 * answer, or no better than those. From the best on.
 */
export const RELEVANCES = ['strong', 'partial', 'weak'] as const;
export type Relevance = (typeof RELEVANCES)[number];

/** How the results of a search are ordered. */
export const SORTS = ['relevance', 'newest'] as const;
export type Sort = (typeof SORTS)[number];

/** How papers are ordered that nothing is searched for among. */
export const ORDERS = ['newest', 'trending'] as const;
export type Order = (typeof ORDERS)[number];

/** How a list is ordered that may go on to the last paper: `stored` is as the index has its papers, which reads least. */
export type ListOrder = Order | 'oldest' | 'stored';
