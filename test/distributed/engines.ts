import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addPapersTo } from '../../scripts/add-papers.ts';
import { CountingDatabase } from '../../scripts/d1/counting-database.ts';
import { openLocalDatabase } from '../../scripts/d1/local-database.ts';
import { CollectionTarget } from '../../scripts/distributed/collection-target.ts';
import { VectorizeApi } from '../../scripts/distributed/vectorize-api.ts';
import { embedPapers } from '../../scripts/embed/embed-papers.ts';
import { embedUnrelated } from '../../scripts/embed/embed-unrelated.ts';
import { indexCorpus } from '../../scripts/index-corpus.ts';
import { CloudflareApi } from '../../scripts/kv/cloudflare-api.ts';
import { openLocalStore } from '../../scripts/kv/local-store.ts';
import { DEFAULT_MODEL } from '../../scripts/model/checksums.ts';
import { type PreparedModel, prepareModel } from '../../scripts/model/prepare.ts';
import { MODELS, WRANGLER_CONFIG } from '../../scripts/paths.ts';
import type { EngineName } from '../../src/search/choices.ts';
import { ACCOUNT, CloudflareServer, TOKEN } from '../kv/cloudflare-server.ts';
import { VectorizeAccount } from '../vectorize/rest-face.ts';
import { type CollectionWorker, PAPERS_ID, startWorker } from '../vectorize/worker-bindings.ts';
import type { StandIn } from '../vectorize/stand-in.ts';

const INDEX = 'sextant-papers';
const log = (): void => undefined;

/** The Worker by each engine. */
export interface Engines {
  workers: Record<EngineName, CollectionWorker>;
  stop(): Promise<void>;
}

/** The Worker in workerd over the same papers by each engine, published by the real model as commands do. */
export async function startEngines(records: readonly object[]): Promise<Engines> {
  const folder = await mkdtemp(join(tmpdir(), 'sextant-engines-'));
  const file = join(folder, 'papers.jsonl');
  await writeFile(file, records.map((record) => JSON.stringify(record)).join('\n'));
  const model = await prepareModel({
    id: DEFAULT_MODEL,
    folder: process.env['SEXTANT_MODEL_FOLDER'],
    cacheDir: MODELS,
    log,
  });
  const states = { memory: join(folder, 'memory'), vectorize: join(folder, 'vectorize') };
  for (const state of Object.values(states)) await mkdir(state);
  const store = await openLocalStore(WRANGLER_CONFIG, states.memory);
  await indexCorpus(store, [file], { model, strict: true, waitMs: 0, log });
  await store.close();
  const vectors = await publishVectors(file, states.vectorize, model);
  const workers = {
    memory: await startWorker({ state: states.memory }),
    vectorize: await startWorker({ state: states.vectorize, vectors }),
  };
  const stop = async (): Promise<void> => {
    for (const worker of Object.values(workers)) await worker.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { workers, stop };
}

async function publishVectors(file: string, state: string, model: PreparedModel): Promise<StandIn> {
  const server = new CloudflareServer();
  const account = new VectorizeAccount();
  server.faces.push(account.face);
  const api = new CloudflareApi({ token: TOKEN, baseUrl: await server.start() });
  const database = await openLocalDatabase({ state, id: PAPERS_ID });
  const store = await openLocalStore(WRANGLER_CONFIG, state);
  const place = {
    database: new CountingDatabase(database.binding),
    vectors: new VectorizeApi(api, ACCOUNT, INDEX),
    store,
  };
  const source = {
    prepared: model,
    embed: (papers: Parameters<typeof embedPapers>[0]) =>
      embedPapers(papers, model, { log, progress: false }),
    unrelated: () => embedUnrelated(model),
  };
  const target = new CollectionTarget(place, { model: async () => source, log });
  await addPapersTo(target, { files: [file], sources: () => [] }, { log });
  await Promise.all([store.close(), database.close(), server.stop()]);
  const index = account.indexes.get(INDEX);
  if (index === undefined) throw new Error('There is no index of vectors.');
  index.advance();
  return index;
}
