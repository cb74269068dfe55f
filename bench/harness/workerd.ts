import { join } from 'node:path';
import { ROOT } from '../../scripts/paths.ts';
import { bundle as bundleFile, type Module } from '../../scripts/workerd/bundle.ts';
import { startWorkerd, type WorkerData, type WorkerProcess } from '../../scripts/workerd/start-workerd.ts';
import { childProcesses } from './process.ts';

/** A bench Worker that runs in a workerd process of its own. */
export interface BenchWorker extends WorkerProcess {
  /** Process id of workerd. */
  pid: number;
  json(path: string, body?: Uint8Array | string): Promise<unknown>;
}

/**
 * Bundles `bench/workers/<name>-worker.ts` and starts it in workerd.
 * @param data What it can fetch.
 */
export async function startWorker(name: string, data: WorkerData): Promise<BenchWorker> {
  const before = new Set(await childProcesses('workerd'));
  const worker = await startWorkerd(`bench Worker ${name}`, await bundle(name), data);
  const [pid = 0] = (await childProcesses('workerd')).filter((id) => !before.has(id));
  return {
    ...worker,
    pid,
    json: async (path, body) =>
      JSON.parse(new TextDecoder().decode(await worker.call(path, body))) as unknown,
  };
}

/** `bench/workers/<name>-worker.ts` as one ES module, and the WebAssembly modules that it imports. */
export function bundle(name: string): Promise<Module[]> {
  return bundleFile(join(ROOT, 'bench', 'workers', `${name}-worker.ts`), {
    // Peers ask for Node's modules only after they have found that they run in Node.
    external: ['node:*', 'module', 'fs', 'worker_threads'],
    define: { 'import.meta.url': '"file:///bench.mjs"' },
  });
}
