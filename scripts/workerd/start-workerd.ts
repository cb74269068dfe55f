import { Miniflare, Response } from 'miniflare';
import { SextantError } from '../../src/errors.ts';
import { compatibilityDate } from '../wrangler-config.ts';
import type { Module } from './bundle.ts';

/** What a Worker can fetch from `env.DATA` by name (`./data.ts`): bytes, made when they are asked for. */
export type WorkerData = Record<string, () => Uint8Array | Promise<Uint8Array>>;

/** A Worker that runs in a workerd process of its own. */
export interface WorkerProcess {
  /**
   * Sends a request to the Worker: POST when it has a body.
   * @throws SextantError `internal`, with the Worker's message, when it answers with an error
   */
  call(path: string, body?: Uint8Array | string): Promise<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Starts a Worker in workerd, on this machine alone.
 * @param name For messages.
 */
export async function startWorkerd(
  name: string,
  modules: Module[],
  data: WorkerData,
): Promise<WorkerProcess> {
  const miniflare = new Miniflare({
    compatibilityDate: await compatibilityDate(),
    cf: false,
    modules,
    serviceBindings: { DATA: dataBinding(data) },
  });
  await miniflare.ready;
  return {
    async call(path, body) {
      const init = body === undefined ? {} : { method: 'POST', body };
      const response = await miniflare.dispatchFetch(`http://worker/${path}`, init);
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (response.ok) return bytes;
      throw new SextantError('internal', `${name}, ${path}: ${new TextDecoder().decode(bytes)}`);
    },
    close: () => miniflare.dispose(),
  };
}

/** A service binding that answers `http://data/<name>` with the bytes of that name. */
export function dataBinding(data: WorkerData) {
  return async (request: { url: string }): Promise<Response> => {
    const make = data[decodeURIComponent(new URL(request.url).pathname.slice(1))];
    return make === undefined ? new Response(null, { status: 404 }) : new Response(await make());
  };
}
