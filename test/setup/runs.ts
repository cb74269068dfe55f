/** How many times as many cases as usual every property gets: `npm run fuzz` says 10. */
const FACTOR = Number(process.env['PROPERTY_FACTOR'] ?? 0);
/** At most as many cases of one property in `npm test`, which is run all the time. */
const MOST = 100;

/**
 * Cases of a property.
 * @param usual What `npm run fuzz` takes ten times.
 * @param quick In `npm test`: fewer where a case is dear.
 */
export function runs(usual: number, quick = MOST): number {
  return FACTOR > 0 ? usual * FACTOR : Math.min(usual, quick);
}

/** The seed of every property, if one is wanted: then a run is the same each time. */
export const SEED = process.env['PROPERTY_SEED'] === undefined ? null : Number(process.env['PROPERTY_SEED']);
