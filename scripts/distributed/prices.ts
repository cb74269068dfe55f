/** What a service costs: so much is included in a month of the plan, and then so many dollars for so many more. */
interface Price {
  included: number;
  dollars: number;
  per: number;
}

/**
 * Published prices of the Workers Paid plan in dollars, without tax, as read on 2026-11-27 in the sources of Cloudflare's
 * documentation (github.com/cloudflare/cloudflare-docs).
 */
export const PRICES = {
  /** A month; src/content/docs/workers/platform/pricing.mdx at 07acbb66. */
  plan: 5,
  /** src/content/partials/workers/d1-pricing.mdx at 25a83ced. */
  rowsWritten: { included: 50e6, dollars: 1, per: 1e6 },
  rowsRead: { included: 25e9, dollars: 0.001, per: 1e6 },
  /** Bytes in a month. */
  storage: { included: 5e9, dollars: 0.75, per: 1e9 },
  /** Numbers of vectors in a month; src/content/partials/vectorize/vectorize-pricing.mdx at 2468b841. */
  storedDimensions: { included: 10e6, dollars: 0.05, per: 100e6 },
  /** Of queries, and of what is stored once a month. */
  queriedDimensions: { included: 50e6, dollars: 0.01, per: 1e6 },
} as const satisfies Record<string, Price | number>;

/** The largest database, in bytes: src/content/docs/d1/platform/limits.mdx at 0f863c17. */
export const MOST_D1_BYTES = 10e9;

/** What so much costs in a month in which nothing else is used. */
export function dollarsOf(amount: number, { included, dollars, per }: Price): number {
  return (Math.max(0, amount - included) / per) * dollars;
}
