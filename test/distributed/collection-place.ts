import { openLocalDatabase } from '../../scripts/d1/local-database.ts';
import { CountingDatabase } from '../../scripts/d1/counting-database.ts';
import { RemoteDatabase } from '../../scripts/d1/remote-database.ts';
import type { CollectionModelSource, CollectionPlace } from '../../scripts/distributed/publish-collection.ts';
import { VectorizeApi } from '../../scripts/distributed/vectorize-api.ts';
import { documentText } from '../../scripts/corpus/document-text.ts';
import { CloudflareApi } from '../../scripts/kv/cloudflare-api.ts';
import { RemoteStore } from '../../scripts/kv/remote-store.ts';
import type { Clock } from '../../scripts/publish/rules.ts';
import { mulberry32 } from '../../scripts/random.ts';
import { Database } from '../../src/database.ts';
import { fnv1a32 } from '../../src/hash.ts';
import { d1Face } from '../d1/d1-face.ts';
import { tinyModel } from '../embed/tiny-model.ts';
import { ACCOUNT, CloudflareServer, NAMESPACE, TOKEN } from '../kv/cloudflare-server.ts';
import { VectorizeAccount } from '../vectorize/rest-face.ts';
import type { Visibility } from '../vectorize/stand-in.ts';

export const DATABASE = '00000000-0000-4000-8000-00000000c011';
const INDEX = 'sextant-papers';

/** The place of a collection as a publisher sees it, by Cloudflare's API at an address. @param attempts A request has. */
export function placeAt(baseUrl: string, attempts?: number): CollectionPlace {
  const options = {
    ...{ token: TOKEN, baseUrl, sleep: async () => undefined },
    ...(attempts !== undefined && { attempts }),
  };
  const api = new CloudflareApi(options);
  return {
    database: new CountingDatabase(new RemoteDatabase(api, ACCOUNT, DATABASE)),
    vectors: new VectorizeApi(api, ACCOUNT, INDEX),
    store: new RemoteStore({ ...options, accountId: ACCOUNT, namespaceId: NAMESPACE }),
  };
}

/** Cloudflare's API over real SQLite and the stand-in of Vectorize, in this process. */
export async function startCloudflare(visibility?: Visibility) {
  const server = new CloudflareServer();
  const account = new VectorizeAccount(visibility);
  const local = await openLocalDatabase();
  server.faces.push(d1Face(new Map([[DATABASE, local.binding]])), account.face);
  const baseUrl = await server.start();
  return {
    server,
    account,
    baseUrl,
    /** Past the API. */
    db: new Database(local.binding, 'papers'),
    /** Ids of all vectors, once all changes are visible. */
    vectorIds: () => {
      const index = account.indexes.get(INDEX);
      index?.advance();
      return (index?.ids ?? []).toSorted((a, b) => Number(a) - Number(b));
    },
    stop: async () => {
      await server.stop();
      await local.close();
    },
  };
}
export type TestCloudflare = Awaited<ReturnType<typeof startCloudflare>>;

/** A clock whose time passes only where something waits. */
export function waitingClock(): Clock {
  let time = Date.now();
  return { now: () => time, sleep: async (ms) => void (time += ms) };
}

/** A model whose embeddings are made of the text alone, at once. */
export function quickModel(): CollectionModelSource {
  const prepared = tinyModel();
  const dim = prepared.config.width;
  const embedding = (text: string): Float32Array => {
    const next = mulberry32(fnv1a32(new TextEncoder().encode(text)));
    const values = Float32Array.from({ length: dim }, () => next() - 0.5);
    const length = Math.hypot(...values);
    return values.map((value) => value / length);
  };
  return {
    prepared,
    embed: async (papers) => {
      const all = new Float32Array(papers.count * dim);
      for (let row = 0; row < papers.count; row++)
        all.set(embedding(documentText(papers.outline(row))), row * dim);
      return all;
    },
    unrelated: async () =>
      ['cake recipe', 'football league', 'law court'].map((text) => ({ text, embedding: embedding(text) })),
  };
}
