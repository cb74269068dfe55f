import { FolderStore } from '../../scripts/kv/folder-store.ts';
import { sha256 } from '../../scripts/model/sha256.ts';
import { manifestKey, POINTER_KEY } from '../../src/index/manifest.ts';
import type { IndexStore } from '../../src/index/store.ts';

/** An index that version 1 of the format published, and that is never written again. */
const FORMER_FOLDER = new URL('../fixtures/index-v1', import.meta.url).pathname;

/**
 * Puts that index into a store, as if it had been published at a time.
 * @param change Of its manifest.
 */
export async function putFormer(
  store: IndexStore,
  t: number,
  change: (manifest: Record<string, unknown>) => Record<string, unknown> = (manifest) => manifest,
): Promise<{ gen: number; values: string[] }> {
  const fixture = new FolderStore(FORMER_FOLDER);
  const values = (await fixture.list('b/')).map(({ key }) => key);
  const put = async (key: string, value: Uint8Array): Promise<void> =>
    store.put([{ key, value, metadata: { t, gen: 1, bytes: value.length } }]);
  for (const key of values) await put(key, (await fixture.get(key)) ?? new Uint8Array());
  const [listed] = await fixture.list('m/');
  const manifest = change(parse(await fixture.get(listed?.key ?? '')));
  const gen = Number(manifest['gen']);
  const bytes = new TextEncoder().encode(JSON.stringify(manifest));
  const hash = sha256(bytes);
  await put(manifestKey(gen, hash), bytes);
  const pointer = { ...parse(await fixture.get(POINTER_KEY)), gen, epoch: 5 };
  const ref = { gen, key: manifestKey(gen, hash), sha256: hash };
  await put(POINTER_KEY, new TextEncoder().encode(JSON.stringify({ ...pointer, manifest: ref })));
  return { gen, values };
}

function parse(bytes: Uint8Array | null): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array())) as Record<string, unknown>;
}
