/** How many times as many cases as usual every property gets: `npm run fuzz` says 10. */
const FACTOR = Number(process.env['PROPERTY_FACTOR'] ?? 1);

/** Cases of a property that gets `usual` of them in CI. */
export function runs(usual: number): number {
  return usual * FACTOR;
}

/** The seed of every property, if one is wanted: then a run is the same each time. */
export const SEED = process.env['PROPERTY_SEED'] === undefined ? null : Number(process.env['PROPERTY_SEED']);
