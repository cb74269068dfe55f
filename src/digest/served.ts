import { activeManifest, readPointer } from '../index/open.ts';
import type { IndexReader } from '../index/store.ts';
import { versionOf } from '../search/serving/open-generation.ts';
import { SextantError } from '../errors.ts';
import type { Served } from './store/arrivals-store.ts';

/**
 * Which index every location serves at a time (ms since the epoch), by its pointer alone.
 * @throws SextantError `index-missing`, and what keeps the pointer from being read
 */
export async function servedAt(reader: IndexReader, now: number): Promise<Served> {
  const pointer = await readPointer(reader);
  if (pointer === null) throw new SextantError('index-missing', 'Publish an index first.');
  const { gen, manifest } = activeManifest(pointer, now);
  return { version: versionOf({ gen, sha256: manifest.sha256 }), epoch: pointer.epoch, generation: gen };
}
