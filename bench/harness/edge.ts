import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** One server that stands where Cloudflare's network stands: Miniflare answers without compression. */
export interface Edge {
  url: string;
  /** The same server under another name: another origin. */
  otherUrl: string;
  /** Bytes that went over the wire since it was asked last, headers included, and answers. */
  take(): { bytes: number; answers: number };
  close(): Promise<void>;
}

/** What is served without asking the Worker. */
export interface EdgeFiles {
  /** Address → content. */
  files: ReadonlyMap<string, Uint8Array | string>;
  /** Beginning of an address → folder. The first that has a file counts. */
  folders: readonly (readonly [prefix: string, folder: string])[];
}

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff': 'font/woff',
};
/** What Cloudflare compresses: text of any kind. */
const TEXT = /^(?:text\/|application\/(?:json|problem\+json|xml|atom\+xml)|image\/svg)/;

/** @param worker Answers what is no file. */
export async function startEdge(worker: URL, { files, folders }: EdgeFiles): Promise<Edge> {
  const kept = new Map<string, Answer>();
  const answer = async ({ url: path = '/', headers }: IncomingMessage): Promise<Answer> => {
    const url = new URL(path, worker);
    const known = kept.get(url.pathname);
    if (known) return known;
    const file = files.get(url.pathname) ?? (await readFrom(folders, url.pathname));
    if (file === undefined) return compressed(await ask(url, headers.accept));
    const type = TYPES[extname(url.pathname)] ?? 'application/octet-stream';
    const made = compressed({
      status: 200,
      headers: { 'content-type': type, 'access-control-allow-origin': '*' },
      body: typeof file === 'string' ? new TextEncoder().encode(file) : file,
    });
    kept.set(url.pathname, made);
    return made;
  };
  const seen = new WeakMap<Socket, number>();
  let taken = { bytes: 0, answers: 0 };
  const server = createServer((request, response) => {
    const { socket } = request;
    response.once('close', () => {
      taken.bytes += socket.bytesWritten - (seen.get(socket) ?? 0);
      taken.answers++;
      seen.set(socket, socket.bytesWritten);
    });
    answer(request).then(
      (made) => send(response, made),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    otherUrl: `http://localhost:${port}`,
    take() {
      const since = taken;
      taken = { bytes: 0, answers: 0 };
      return since;
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readFrom(folders: EdgeFiles['folders'], path: string): Promise<Uint8Array | undefined> {
  for (const [prefix, folder] of folders) {
    if (!path.startsWith(prefix)) continue;
    const content = await readFile(join(folder, path.slice(prefix.length))).catch(() => undefined);
    if (content) return content;
  }
  return undefined;
}

async function ask(url: URL, accept = '*/*'): Promise<Answer> {
  const answered = await fetch(url, { headers: { accept } });
  const headers = Object.fromEntries(answered.headers);
  delete headers['transfer-encoding'];
  return { status: answered.status, headers, body: new Uint8Array(await answered.arrayBuffer()) };
}

/**
 * With gzip where Cloudflare would compress, which may choose Brotli or Zstandard, which make less, and where the Worker has
 * itself: that is unpacked once it is fetched.
 */
function compressed({ status, headers, body }: Answer): Answer {
  const isPacked = TEXT.test(headers['content-type'] ?? '') || headers['content-encoding'] !== undefined;
  if (!isPacked) return { status, headers, body };
  return { status, headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(body, { level: 6 }) };
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.end(body);
}
