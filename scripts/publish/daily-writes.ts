import { SextantError } from '../../src/errors.ts';
import { MANIFEST_PREFIX, VALUE_PREFIX } from '../../src/index/manifest.ts';
import type { IndexStore } from '../../src/index/store.ts';

/** What a publication writes beside its values: its manifest, the outgoing one once more, the pointer. */
export const SWITCH_WRITES = 3;

/**
 * How many writes of the day of `now` (UTC) a store shows: by when its keys were written, so that it is known on any
 * machine. Each manifest stands for all that a switch writes.
 * @param now In ms since the epoch.
 */
export async function writesOfDay(store: IndexStore, now: number): Promise<number> {
  const today = dayOf(now);
  let writes = 0;
  for (const [prefix, times] of [
    [VALUE_PREFIX, 1],
    [MANIFEST_PREFIX, SWITCH_WRITES],
  ] as const) {
    for (const { metadata } of await store.list(prefix))
      if (metadata && dayOf(metadata.t) === today) writes += times;
  }
  return writes;
}

function dayOf(ms: number): number {
  return Math.floor(ms / 86_400_000);
}

/** Says that a publication goes on tomorrow. */
export function writesSpent(written: number, missing: number, most: number): SextantError {
  return new SextantError(
    'writes-spent',
    `${written} values were written and ${missing} are left: ${most} writes a day are allowed. Run the same command ` +
      'tomorrow (days are those of UTC), and it goes on from there, or allow more by --daily-writes.',
  );
}
