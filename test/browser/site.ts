import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ASSETS } from '../../scripts/paths.ts';
import type { Paper } from '../../src/index/paper.ts';
import { harness } from '../http/library.ts';
import { MAIL_ON, mailHarness, type MemoryDigest } from '../http/memory-digest.ts';

/** What the API does instead: another response, none while the promise is open, a broken connection when it throws. */
export type Behaviour = (url: URL) => Promise<Response | undefined> | Response | undefined;

/** Somebody's site, with a strict policy, and on another origin the API that its pages use. */
export interface Site {
  readonly api: string;
  /** Requests to the API, path and query. */
  readonly requests: string[];
  /** What the browser reported against the site's policy. */
  readonly reports: string[];
  behave: Behaviour;
  /** What sends mails, where the site sends some. */
  readonly digest?: MemoryDigest;
  /** When `widget.js` may be answered. */
  script: Promise<void>;
  /** Puts `body` into a page of the site and returns its address. */
  publish(body: string, head?: string): string;
  close(): Promise<void>;
}

const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.css': 'text/css',
};

/**
 * Starts both. The API is the real application over `papers`, with the built assets beside it.
 * @param mails Whether it sends mails.
 */
export async function openSite(papers?: readonly Paper[], mails = false): Promise<Site> {
  const mailing = mails ? mailHarness(papers) : undefined;
  const { app } = mailing ?? harness(papers);
  const env = mails ? MAIL_ON : {};
  const pages = new Map<string, string>();
  const requests: string[] = [];
  const reports: string[] = [];
  const site: Pick<Site, 'behave' | 'script'> = { behave: () => undefined, script: Promise.resolve() };

  const apiServer = await listen(async (request) => {
    const url = new URL(request.url);
    if (url.pathname === '/widget.js') await site.script;
    const asset = await readAsset(url);
    if (asset) return asset;
    if (!url.pathname.startsWith('/v1/')) return app.request(request, {}, env);
    requests.push(url.pathname + url.search);
    return (await site.behave(url)) ?? app.request(request, {}, env);
  });
  const api = originOf(apiServer);

  const siteServer = await listen(async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/reports') {
      reports.push(await request.text());
      return new Response(null, { status: 204 });
    }
    if (pathname === '/dark.css') return new Response(DARK, { headers: { 'Content-Type': 'text/css' } });
    const html = pages.get(pathname);
    if (html === undefined) return new Response('', { status: 404 });
    return new Response(html, {
      headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy(api) },
    });
  });

  return Object.assign(site, {
    api,
    ...(mailing && { digest: mailing.digest }),
    requests,
    reports,
    publish(body: string, head = ''): string {
      const path = `/${pages.size}`;
      pages.set(
        path,
        `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A lab</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">${head}
        <script src="${api}/widget.js" defer></script></head><body><main><h1>A lab</h1>${body}</main></body></html>`,
      );
      return originOf(siteServer) + path;
    },
    async close(): Promise<void> {
      await Promise.all([stop(apiServer), stop(siteServer)]);
    },
  });
}

/** For a page that is dark itself. */
const DARK = ':root { color-scheme: dark; background: #12171b; color: #e6eaec }';

/** The strictest policy that a site with the widget can have. */
const policy = (api: string): string =>
  [
    "default-src 'none'",
    `script-src 'self' ${api}`,
    "style-src 'self'",
    `connect-src ${api}`,
    "require-trusted-types-for 'script'",
    'report-uri /reports',
  ].join('; ');

async function readAsset({ pathname }: URL): Promise<Response | undefined> {
  const type = TYPES[/\.\w+$/.exec(pathname)?.[0] ?? ''];
  if (!type) return undefined;
  try {
    const content = await readFile(join(ASSETS, pathname));
    // Of the headers that the platform adds from `_headers`, the one that matters to another origin.
    return new Response(content, { headers: { 'Content-Type': type, 'Access-Control-Allow-Origin': '*' } });
  } catch {
    return undefined;
  }
}

type Handler = (request: Request) => Promise<Response>;

async function listen(handle: Handler): Promise<Server> {
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing, handle));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse, handle: Handler): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  const request = new Request(`http://${incoming.headers.host ?? ''}${incoming.url ?? ''}`, {
    method: incoming.method ?? 'GET',
    headers: Object.fromEntries(headers) as Record<string, string>,
    ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
  });
  try {
    const response = await handle(request);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  } catch {
    outgoing.destroy();
  }
}

const originOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
