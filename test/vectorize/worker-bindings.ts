import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Miniflare, type RemoteProxyConnectionString } from 'miniflare';
import { bundleWorker } from '../../bench/harness/worker-files.ts';
import { modulesOf } from '../../bench/harness/real-worker.ts';
import { WRANGLER_CONFIG } from '../../scripts/paths.ts';
import { bundle } from '../../scripts/workerd/bundle.ts';
import { BINDING, compatibilityDate, localNamespaceId } from '../../scripts/wrangler-config.ts';
import type { D1Binding } from '../../src/database.ts';
import { answerBinding } from './binding-face.ts';
import type { StandIn } from './stand-in.ts';

/** Under which id the database of papers lies in a folder of the simulator. */
export const PAPERS_ID = 'papers';

/** Our Worker, as it is deployed, over a collection or an index. */
export interface CollectionWorker {
  url: string;
  fetch(
    path: string,
    init?: { method?: string; body?: string; headers?: Record<string, string> },
  ): Promise<Response>;
  /** Its database, for whoever publishes while it serves. */
  papers: D1Binding;
  stop(): Promise<void>;
}

export interface WorkerBindings {
  /** Folder of the simulator with KV and D1, as `openLocalStore` and `openLocalDatabase` fill it; in memory unless given. */
  state?: string;
  /** What its binding VECTORS speaks to; without it the Worker has neither that nor PAPERS. */
  vectors?: StandIn | undefined;
  /** More settings. */
  vars?: Record<string, string>;
  /** Another Worker than ours. */
  entry?: string;
}

/**
 * Starts the Worker in workerd with INDEX (KV), PAPERS (D1) and VECTORS. Behind the last is the class of the runtime
 * itself, and behind that the stand-in: miniflare knows Vectorize only as something remote, and is told that it is here.
 */
export async function startWorker(options: WorkerBindings): Promise<CollectionWorker> {
  const { state, vectors, vars = {}, entry } = options;
  const proxy = vectors && (await serveVectors(vectors));
  const miniflare = new Miniflare({
    compatibilityDate: await compatibilityDate(),
    cf: false,
    modules: entry === undefined ? modulesOf(await bundleWorker()) : await bundle(entry),
    bindings: vars,
    kvNamespaces: { [BINDING]: localNamespaceId(await readFile(WRANGLER_CONFIG, 'utf8')) },
    kvPersist: state === undefined ? false : join(state, 'v3', 'kv'),
    ...(proxy && {
      d1Databases: { PAPERS: PAPERS_ID },
      d1Persist: state === undefined ? false : join(state, 'v3', 'd1'),
      vectorize: {
        VECTORS: {
          index_name: 'stand-in',
          remoteProxyConnectionString: new URL(proxy.url) as RemoteProxyConnectionString,
        },
      },
    }),
  });
  const url = (await miniflare.ready).href;
  const { PAPERS: papers } = await miniflare.getBindings<{ PAPERS: D1Binding }>();
  return {
    url,
    papers,
    fetch: async (path, init) =>
      (await miniflare.dispatchFetch(new URL(path, 'http://sextant.test').href, init)) as unknown as Response,
    async stop(): Promise<void> {
      await miniflare.dispose();
      await proxy?.stop();
    },
  };
}

/** What miniflare takes for the far end of a remote binding: it is told the address that was asked for in a header. */
async function serveVectors(index: StandIn): Promise<{ url: string; stop: () => Promise<void> }> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const asked = new URL(String(request.headers['mf-url'] ?? 'http://nobody'));
    const { status, body } = answerBinding(index, asked.pathname.slice(1), Buffer.concat(chunks));
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const server = createServer((request, response) => void answer(request, response));
  // Beside requests, each Worker asks for a socket by which methods could be called, and never calls one.
  server.on('upgrade', (_, socket) => {
    // It may be gone before it is answered.
    socket.on('error', () => undefined);
    socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
