/** Makes the calls of one client, one after the other, and says of each on a line of JSON how it went. */

/** Where the Worker answers, without a slash at the end. */
export const BASE = (process.argv[2] ?? '').replace(/\/+$/, '');

/**
 * @param {Record<string, () => unknown>} calls By name; what one throws is how it failed.
 */
export async function run(calls) {
  for (const [name, work] of Object.entries(calls)) {
    let error = null;
    try {
      await work();
    } catch (cause) {
      error = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    }
    console.log(JSON.stringify({ call: name, error }));
  }
  // Clients may keep connections open.
  process.exit(0);
}
