import { isDeepStrictEqual } from 'node:util';
import { VALUE_PREFIX, valueKey, weightsOf } from '../../src/index/manifest.ts';
import type { IndexStore } from '../../src/index/store.ts';
import type { CollectionModel } from '../../src/search/distributed/collection-schema.ts';
import type { PreparedModel } from '../model/prepare.ts';
import { buildShared } from '../publish/build-segment.ts';
import { heldValues, holdValues } from '../publish/held-values.ts';
import type { Clock } from '../publish/rules.ts';
import { findReusable, uploadValues } from '../publish/upload.ts';

interface PutOptions {
  /** How the collection names its model so far: what it names and the store has is not read again. */
  former: CollectionModel | undefined;
  gen: number;
  clock: Clock;
}

/**
 * Brings the model into Workers KV, under the keys that an index has it by, unless it is there.
 * @returns how a collection names it
 * @throws SextantError `store-failed`
 */
export async function putModel(
  store: IndexStore,
  { config, weights, vocabulary }: PreparedModel,
  { former, gen, clock }: PutOptions,
): Promise<CollectionModel> {
  const { id, width: dim, maxTokens } = config;
  const { values, named } = buildShared({ model: { id, dim, maxTokens, weights, vocabulary } });
  const { recent } = await findReusable(store, [], clock.now());
  const listed = new Set((await store.list(VALUE_PREFIX)).map(({ key }) => key));
  const kept = new Set(keysOf(former).filter((key) => listed.has(key)));
  // Before they are relied on: a clean-up of an index in the same namespace must not take them for garbage.
  const keys = Array.from(new Set([...keysOf(named.model), ...keysOf(former)]));
  const isHeld = isDeepStrictEqual(await heldValues(store), keys);
  if (!isHeld) await holdValues(store, keys, { gen, clock });
  await uploadValues(store, values, { reusable: { kept, recent }, gen, clock });
  return named.model;
}

function keysOf(model: CollectionModel | undefined): string[] {
  if (model === undefined) return [];
  const weights = weightsOf(model).map(({ sha256 }) => valueKey('model', sha256));
  return [...weights, valueKey('vocabulary', model.vocabulary.sha256)];
}
