import { z } from 'zod';
import { sha256Hex } from '../../src/hash.ts';
import type { IndexStore } from '../../src/index/store.ts';
import { putConfirmed } from './confirm.ts';
import type { Clock } from './rules.ts';

/** Names values that no manifest names, and that stay: the model of a collection that is in D1 and Vectorize. */
const HELD_KEY = 'held';

const heldSchema = z.array(z.string());

/**
 * The keys of values that no clean-up may delete although no manifest names them.
 * @throws SextantError what keeps them from being read
 */
export async function heldValues(store: IndexStore): Promise<string[]> {
  const bytes = await store.get(HELD_KEY);
  return bytes === null ? [] : heldSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

/**
 * Keeps values from being deleted, and no others that were held before.
 * @throws SextantError `store-failed`
 */
export async function holdValues(
  store: IndexStore,
  keys: readonly string[],
  { gen, clock }: { gen: number; clock: Clock },
): Promise<void> {
  const value = new TextEncoder().encode(JSON.stringify(keys));
  const metadata = { t: clock.now(), gen, bytes: value.length };
  await putConfirmed(store, [{ key: HELD_KEY, value, sha256: await sha256Hex(value), metadata }], clock);
}
