import { codeBits } from './publish/isolate-memory.ts';
import { SextantError } from '../src/errors.ts';
import { type Manifest, valuesOf, weightsBytes } from '../src/index/manifest.ts';
import { readManifest } from '../src/index/open.ts';
import type { IndexStore } from '../src/index/store.ts';
import { storedModel } from './model/stored-model.ts';
import { NO_PAPERS, publishWhole } from './publish-additions.ts';
import type { PublishOptions, PublishResult } from './publish/publish.ts';
import { StoredIndex } from './publish/stored-index.ts';
import { beginSwitch, waiting } from './publish/switch.ts';

export interface CompactResult {
  /** Null where there is nothing to do: one segment of which nothing was deleted. */
  published: PublishResult | null;
  before: IndexSize;
  after: IndexSize;
}

/** What an index consists of. */
interface IndexSize {
  segments: number;
  /** Rows of papers that are not in the index any more. */
  deleted: number;
  /** Values that it names, and their length together. */
  values: number;
  bytes: number;
}

/**
 * Writes all papers of an index anew as one segment: in order of closeness, on a new map, and without what was deleted.
 * Embeddings and model come from the store.
 * @throws SextantError `index-missing`, what keeps the index from being read, or as `publish`
 */
export async function compactIndex(
  store: IndexStore,
  { log, ...options }: PublishOptions & { log: (line: string) => void },
): Promise<CompactResult> {
  const { pointer } = (await beginSwitch(store, options)).before;
  if (pointer === null)
    throw new SextantError('index-missing', 'There is no index to compact. Publish one first.');
  const manifest = await readManifest(store, pointer.manifest);
  const before = sizeOf(manifest);
  const [only] = manifest.segments;
  const { model } = manifest;
  // One that was packed was merged, and its papers are not in order.
  const isInOrder = before.segments === 1 && before.deleted === 0 && only?.pack === undefined;
  const isFine = codeBits(manifest.papers, { bytes: weightsBytes(model), dim: model.dim }) === manifest.bits;
  if (isInOrder && isFine) return { published: null, before, after: before };
  log(`Reading ${manifest.papers} papers of ${before.segments} segments …`);
  const additions = { fresh: NO_PAPERS, dead: [], sources: manifest.sources ?? [] };
  const published = await publishWhole(store, new StoredIndex(store, manifest), additions, {
    ...options,
    log,
    model: await storedModel(store, manifest),
    onWait: (wait) => log(waiting(wait)),
  });
  return { published, before, after: sizeOf(published.manifest) };
}

function sizeOf(manifest: Manifest): IndexSize {
  const values = valuesOf(manifest);
  return {
    segments: manifest.segments.length,
    deleted: manifest.segments.reduce((sum, { deleted = [] }) => sum + deleted.length, 0),
    values: values.length,
    bytes: values.reduce((sum, { ref }) => sum + ref.bytes, 0),
  };
}
