import { type MiniflareOptions, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions as workerOptions } from 'wrangler';
import { WRANGLER_CONFIG } from '../../scripts/paths.ts';
import type { IndexFixture } from './index-fixture.ts';
import { childProcesses } from './process.ts';
import { type BundleFile, bundleWorker } from './wrangler.ts';

type WorkerOptions = Extract<MiniflareOptions, { modules: unknown[] }>;
export type Module = WorkerOptions['modules'][number];

/** The Worker itself, in a workerd process of its own, over a local KV that holds an index. */
export interface RealWorker {
  url: URL;
  pid: number;
  miniflare: Miniflare;
  close(): Promise<void>;
}

/** Modules of a bundle, as Miniflare takes them. */
export function modulesOf(files: readonly BundleFile[]): Module[] {
  return files.map(({ name, contents }) =>
    name.endsWith('.wasm')
      ? { type: 'CompiledWasm', path: name, contents }
      : { type: 'ESModule', path: name, contents: new TextDecoder().decode(contents) },
  );
}

/** Options of a Worker with the bindings of wrangler.toml; without its assets, which another Worker serves. */
export function optionsOf(
  modules: Module[],
  { kvPersist }: IndexFixture,
): WorkerOptions & { kvPersist: string } {
  const { workerOptions: options } = workerOptions(WRANGLER_CONFIG);
  // A bench is one client that asks more than a person would.
  const bindings = { ...options.bindings, RATE_LIMIT: 'off' };
  const own = { modules, bindings, kvNamespaces: { INDEX: 'INDEX' }, kvPersist };
  return { ...options, assets: undefined, modulesRules: undefined, ...own } as typeof own & WorkerOptions;
}

/** @param modules What runs: the Worker as it would be deployed unless given. */
export async function startRealWorker(
  fixture: IndexFixture,
  { modules, inspect = false }: { modules?: Module[]; inspect?: boolean } = {},
): Promise<RealWorker> {
  const before = new Set(await childProcesses('workerd'));
  const miniflare = new Miniflare({
    ...optionsOf(modules ?? modulesOf(await bundleWorker()), fixture),
    name: 'worker',
    host: '127.0.0.1',
    port: 0,
    cf: false,
    ...(inspect && { inspectorPort: 0 }),
  });
  const url = await miniflare.ready;
  const [pid = 0] = (await childProcesses('workerd')).filter((id) => !before.has(id));
  return { url, pid, miniflare, close: () => miniflare.dispose() };
}
