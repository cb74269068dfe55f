import { type MiniflareOptions, type Request, Response } from 'miniflare';

/** Where a Worker over a seam is told to move its clock on: `?ms=`. */
export const CLOCK_PATH = '/bench-clock';

export type WorkerOptions = Extract<MiniflareOptions, { modules: unknown[] }>;
/** A module of a Worker, as Miniflare takes it. */
export type Module = WorkerOptions['modules'][number];

/** Answers a read of a key: 200 with the value, 404, or as a store answers that fails. */
export type Answerer = (key: string) => Promise<Response>;

/**
 * Stands before a Worker and gives it, in the place of Workers KV, what a service answers, and a clock that runs faster
 * and can be moved on.
 */
const SEAM = (main: string, speed: number): string => `import worker from './${main}';
export * from './${main}';
const { now } = Date;
let started = 0;
let shift = 0;
Date.now = () => now() + shift + ${speed - 1} * (now() - (started ||= now()));
const get = (store) => async (key, { type }) => {
  const answer = await store.fetch('http://store/' + encodeURIComponent(key));
  if (answer.ok) return type === 'stream' ? answer.body : answer.arrayBuffer();
  await answer.body?.cancel();
  if (answer.status === 404) return null;
  throw new Error('KV GET failed: ' + answer.status);
};
let bindings;
export default { ...worker, fetch: (request, env, ctx) => {
  bindings ??= { ...env, INDEX: { get: get(env.STORE) } };
  const { pathname, searchParams } = new URL(request.url);
  if (pathname !== '${CLOCK_PATH}') return worker.fetch(request, bindings, ctx);
  shift += Number(searchParams.get('ms'));
  return new Response(null, { status: 204 });
} };`;

/** The modules of a Worker whose reads go through the service binding `STORE`. */
export function withSeam(modules: readonly Module[], speed = 1): Module[] {
  const contents = SEAM(modules[0]?.path ?? '', speed);
  return [{ type: 'ESModule', path: 'seam.js', contents }, ...modules];
}

/** The service that {@link withSeam} reads from. */
export function storeService(answer: Answerer): (request: Request) => Promise<Response> {
  return (request) => answer(decodeURIComponent(new URL(request.url).pathname.slice(1)));
}

/** What a store answers that has the value, or has none. */
export function answerOf(value: Uint8Array | null): Response {
  return value === null ? new Response(null, { status: 404 }) : new Response(value);
}
