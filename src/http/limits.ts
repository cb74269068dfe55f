/** What HTTP takes and answers at most; what a request may ask for is in `use-cases/fields.ts`. */
export const LIMITS = {
  /** Characters of a query that an answer repeats. */
  echo: 1_000,
  /** Bytes that a query may take in the address of a page of results, which repeats it in its links. */
  pageQuery: 3_000,
  /** Bytes from which on a page of results has fewer links. */
  longPageQuery: 500,
  /** Texts of one embeddings request. */
  inputs: 100,
  /** Bytes of a request body. */
  body: 1_048_576,
} as const;
