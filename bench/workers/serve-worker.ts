import { type DataEnv, fetchData } from '../../scripts/workerd/worker-data.ts';

/** A route of a bench Worker: gets the query string and the body, answers bytes or JSON. */
export type Route = (request: { params: URLSearchParams; body: ArrayBuffer; env: DataEnv }) => unknown;

/** A Worker that answers each path by its route, and any error by its message. */
export function serve(routes: Record<string, Route>): {
  fetch(request: Request, env: DataEnv): Promise<Response>;
} {
  return {
    async fetch(request, env) {
      const { pathname, searchParams: params } = new URL(request.url);
      const route = routes[pathname.slice(1)];
      if (route === undefined) return new Response(`no route ${pathname}`, { status: 404 });
      try {
        const result = await route({ params, body: await request.arrayBuffer(), env });
        if (result instanceof Uint8Array) return new Response(new Uint8Array(result));
        return Response.json(result ?? null);
      } catch (error) {
        return new Response(error instanceof Error ? (error.stack ?? error.message) : String(error), {
          status: 500,
        });
      }
    },
  };
}

export async function fetchFloats(env: DataEnv, name: string): Promise<Float32Array<ArrayBuffer>> {
  return new Float32Array(await (await fetchData(env, name)).arrayBuffer());
}

/**
 * ms that `work` takes when it is done `reps` times, by turns on each of `items`. workerd's clock has a resolution
 * of 1 ms.
 */
export async function time<T>(
  reps: number,
  items: readonly T[],
  work: (item: T) => unknown,
): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < reps; i++) {
    const result = work(items[i % items.length] as T);
    if (result instanceof Promise) await result;
  }
  return performance.now() - start;
}
