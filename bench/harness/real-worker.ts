import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type MiniflareOptions, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions as workerOptions } from 'wrangler';
import type { WorkerFile } from '../../scripts/build/worker-modules.ts';
import { WRANGLER_CONFIG } from '../../scripts/paths.ts';
import type { IndexFixture } from './index-fixture.ts';
import { childProcesses } from './process.ts';
import { type Answerer, type Module, storeService, type WorkerOptions, withSeam } from './seam.ts';
import { bundleWorker } from './worker-files.ts';

/** The Worker itself, in a workerd process of its own, over a local KV that holds an index. */
export interface RealWorker {
  url: URL;
  pid: number;
  miniflare: Miniflare;
  close(): Promise<void>;
}

/** Modules of a bundle, as Miniflare takes them. */
export function modulesOf(files: readonly WorkerFile[]): Module[] {
  return files.map(({ name, contents }) =>
    name.endsWith('.wasm')
      ? { type: 'CompiledWasm', path: name, contents }
      : { type: 'ESModule', path: name, contents: new TextDecoder().decode(contents) },
  );
}

/** Options of a Worker with the bindings of wrangler.toml; without its assets, which another Worker serves. */
export function optionsOf(
  modules: Module[],
  { kvPersist }: Pick<IndexFixture, 'kvPersist'>,
): WorkerOptions & { kvPersist: string } {
  const own = { kvNamespaces: { INDEX: 'INDEX' }, kvPersist };
  return { ...ownOptions(modules), ...own } as typeof own & WorkerOptions;
}

function ownOptions(modules: Module[]): WorkerOptions {
  const { workerOptions: options } = workerOptions(WRANGLER_CONFIG);
  // A bench is one client that asks more than a person would.
  const bindings = { ...options.bindings, RATE_LIMIT: 'off' };
  return { ...options, modules, bindings, assets: undefined, modulesRules: undefined } as WorkerOptions;
}

/** How a Worker is started. */
export interface RealWorkerOptions {
  /** What runs: the Worker as it would be deployed unless given. */
  modules?: Module[];
  inspect?: boolean;
  /** How much faster its clock runs, over a store alone. */
  speed?: number;
  /** Variables beside those of wrangler.toml. */
  variables?: Record<string, string>;
  /** Given what it logs, line by line; else that goes where this process logs. */
  onLog?: (line: string) => void;
}

/** @param source The simulator's KV with an index, or a store of this process in its place. */
export async function startRealWorker(
  source: Pick<IndexFixture, 'kvPersist'> | { store: Answerer },
  { modules, inspect = false, speed = 1, variables = {}, onLog }: RealWorkerOptions = {},
): Promise<RealWorker> {
  const before = new Set(await childProcesses('workerd'));
  const all = modules ?? modulesOf(await bundleWorker());
  const options =
    'store' in source
      ? {
          ...ownOptions(withSeam(all, speed)),
          kvNamespaces: undefined,
          serviceBindings: { STORE: storeService(source.store) },
        }
      : optionsOf(all, source);
  const miniflare = new Miniflare({
    ...options,
    bindings: { ...options.bindings, ...variables },
    name: 'worker',
    host: '127.0.0.1',
    port: 0,
    cf: false,
    ...(inspect && { inspectorPort: 0 }),
    ...(onLog && {
      handleRuntimeStdio: (...outputs: Readable[]) => {
        for (const input of outputs) createInterface({ input }).on('line', onLog);
      },
    }),
  } as MiniflareOptions);
  const url = await miniflare.ready;
  const [pid = 0] = (await childProcesses('workerd')).filter((id) => !before.has(id));
  return { url, pid, miniflare, close: () => miniflare.dispose() };
}
