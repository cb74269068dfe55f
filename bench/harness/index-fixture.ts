import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { papersInMemory } from '../../scripts/corpus/paper-rows.ts';
import { draftOf } from '../../scripts/draft-of.ts';
import { openLocalStore } from '../../scripts/kv/local-store.ts';
import type { PreparedModel } from '../../scripts/model/prepare.ts';
import type { IndexDraft } from '../../scripts/publish/draft.ts';
import { publish } from '../../scripts/publish/publish.ts';
import type { Manifest } from '../../src/index/manifest.ts';
import type { Dataset } from './dataset.ts';
import { STATE } from './state.ts';
import { compatibilityDate } from '../../scripts/wrangler-config.ts';

/** An index in a local KV of its own. */
export interface IndexFixture {
  manifest: Manifest;
  /** For `openLocalStore`. */
  config: string;
  /** Folder for `kvPersist`. */
  kvPersist: string;
}

const fixtures = new WeakMap<Dataset, Promise<IndexFixture>>();

/**
 * Publishes a dataset as `npx sextant index` does but for the map, once a run, unless an earlier run has left the same
 * index.
 */
export function publishFixture(data: Dataset, model: PreparedModel): Promise<IndexFixture> {
  const known = fixtures.get(data) ?? publishOnce(data, model, 'index', false);
  fixtures.set(data, known);
  return known;
}

/** The same with the map, which takes minutes for 100,000 papers: in a local KV of its own. */
export function publishMapFixture(data: Dataset, model: PreparedModel): Promise<IndexFixture> {
  return publishOnce(data, model, 'map', true);
}

async function publishOnce(
  data: Dataset,
  model: PreparedModel,
  prefix: string,
  withMap: boolean,
): Promise<IndexFixture> {
  const name = createHash('sha256').update(data.name).digest('hex').slice(0, 12);
  const folder = join(STATE, `${prefix}-${name}`);
  await mkdir(folder, { recursive: true });
  const config = join(folder, 'wrangler.toml');
  const binding = '[[kv_namespaces]]\nbinding = "INDEX"\nid = "INDEX"\n';
  await writeFile(config, `name = "bench"\ncompatibility_date = "${await compatibilityDate()}"\n${binding}`);
  const store = await openLocalStore(config);
  try {
    const draft = await draftOfDataset(data, model, withMap);
    const { manifest } = await publish(store, draft, { waitMs: 0, takeOver: true });
    return { manifest, config, kvPersist: join(folder, '.wrangler', 'state', 'v3', 'kv') };
  } finally {
    await store.close();
  }
}

/** What `npx sextant index` publishes of a dataset. */
export function draftOfDataset(
  { papers, embeddings }: Dataset,
  model: PreparedModel,
  map: boolean,
): Promise<IndexDraft> {
  return draftOf(papersInMemory(papers), model, { embeddings, map, log: () => undefined });
}
