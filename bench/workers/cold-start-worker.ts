import { type DataEnv, fetchBytes } from '../../scripts/workerd/worker-data.ts';
import { serve } from './serve-worker.ts';

/** The Worker under test, in isolates that have served nothing yet (`W0`, `W1` …), and what makes new ones. */
interface Env extends DataEnv {
  LOADER: {
    get(
      id: string,
      make: () => Promise<{
        compatibilityDate: string;
        mainModule: string;
        modules: Record<string, unknown>;
        env: object;
      }>,
    ): { getEntrypoint(): Fetcher };
  };
}

interface Fetcher {
  fetch(url: string): Promise<Response>;
}

interface Bundle {
  compatibilityDate: string;
  mainModule: string;
  /** Names of modules, which are data of the same names. */
  modules: string[];
}

let made = 0;

export default serve({
  /** ms until isolate `worker` has answered its first request to the last byte */
  async first({ env, params }) {
    const worker = (env as unknown as Record<string, Fetcher>)[`W${params.get('worker')}`];
    if (worker === undefined) throw new Error('no such worker');
    const start = performance.now();
    const response = await worker.fetch(`http://worker${params.get('path')}`);
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return performance.now() - start;
  },
  /** ms until a new isolate has compiled a bundle, evaluated it and answered; and what it answered */
  async isolate({ env, body }) {
    const { modules: names, ...bundle } = JSON.parse(new TextDecoder().decode(body)) as Bundle;
    const modules: Record<string, unknown> = {};
    for (const name of names) {
      const bytes = await fetchBytes(env, name);
      modules[name] = name.endsWith('.wasm')
        ? { wasm: bytes.buffer }
        : { js: new TextDecoder().decode(bytes) };
    }
    const start = performance.now();
    const worker = (env as Env).LOADER.get(`isolate ${made++}`, async () => ({
      ...bundle,
      modules,
      env: {},
    }));
    const response = await worker.getEntrypoint().fetch('http://worker/');
    const answer: unknown = await response.json();
    return { ms: performance.now() - start, answer };
  },
});
