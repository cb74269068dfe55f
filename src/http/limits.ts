export const LIMITS = {
  /** Characters of a query. A URL of 16 KB, the platform's limit, is reached first. */
  query: 100_000,
  /** Characters of a query that an answer repeats. */
  echo: 1_000,
  /** Bytes that a query may take in the address of a page of results, which repeats it in its links. */
  pageQuery: 3_000,
  /** Bytes from which on a page of results has fewer links. */
  longPageQuery: 500,
  /** Results of one answer. */
  page: 100,
  /** Characters of the name of a topic. */
  topic: 200,
  /** Deepest result that paging reaches: `offset + limit`. */
  depth: 1_000,
  /** Ids and texts of one kind in a request for recommendations. */
  examples: 100,
  /** Papers of a list in an address. */
  listed: 200,
  /** Suggestions of one answer. */
  suggestions: 20,
  /** Texts of one embeddings request. */
  inputs: 100,
  /** Bytes of a request body. */
  body: 1_048_576,
} as const;
