import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { type MiniflareOptions, Miniflare, Response } from 'miniflare';
import { SextantError } from '../../src/errors.ts';
import { ROOT } from '../../scripts/paths.ts';
import { compatibilityDate } from './wrangler.ts';
import { childProcesses } from './process.ts';

type Module = Extract<MiniflareOptions, { modules: unknown[] }>['modules'][number];

/** What a bench Worker can fetch from `env.DATA` by name: bytes, made when they are asked for. */
export type WorkerData = Record<string, () => Uint8Array | Promise<Uint8Array>>;

/** A bench Worker that runs in a workerd process of its own. */
export interface BenchWorker {
  /** Process id of workerd. */
  pid: number;
  /** Sends a request to the Worker. @throws SextantError `internal` with the Worker's message when it fails */
  call(path: string, body?: Uint8Array | string): Promise<Uint8Array>;
  json(path: string, body?: Uint8Array | string): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * Bundles `bench/workers/<name>.ts` and starts it in workerd.
 * @param data What it can fetch.
 */
export async function startWorker(name: string, data: WorkerData): Promise<BenchWorker> {
  const before = new Set(await childProcesses('workerd'));
  const mf = new Miniflare({
    compatibilityDate: await compatibilityDate(),
    cf: false,
    modules: await bundle(name),
    serviceBindings: {
      DATA: dataBinding(data),
    },
  });
  await mf.ready;
  const [pid = 0] = (await childProcesses('workerd')).filter((id) => !before.has(id));
  const call = async (path: string, body?: Uint8Array | string): Promise<Uint8Array> => {
    const init = body === undefined ? {} : { method: 'POST', body };
    const response = await mf.dispatchFetch(`http://bench/${path}`, init);
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (response.ok) return bytes;
    throw new SextantError('internal', `bench Worker ${name}, ${path}: ${new TextDecoder().decode(bytes)}`);
  };
  return {
    pid,
    call,
    json: async (path, body) => JSON.parse(new TextDecoder().decode(await call(path, body))) as unknown,
    close: () => mf.dispose(),
  };
}

/** A service binding that answers `http://data/<name>` with the bytes of that name. */
export function dataBinding(data: WorkerData) {
  return async (request: { url: string }): Promise<Response> => {
    const make = data[decodeURIComponent(new URL(request.url).pathname.slice(1))];
    return make === undefined ? new Response(null, { status: 404 }) : new Response(await make());
  };
}

/** `bench/workers/<name>.ts` as one ES module, and the WebAssembly modules that it imports. */
export async function bundle(name: string): Promise<Module[]> {
  const wasm = new Map<string, string>();
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'bench', 'workers', `${name}.ts`)],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
    // Peers ask for Node's modules only after they have found that they run in Node.
    external: ['node:*', 'module', 'fs', 'worker_threads'],
    define: { 'import.meta.url': '"file:///bench.mjs"' },
    plugins: [externalWasm(wasm)],
  });
  const modules: Module[] = outputFiles.map(({ text }) => ({
    type: 'ESModule',
    path: 'main.js',
    contents: text,
  }));
  for (const [path, file] of wasm) {
    modules.push({ type: 'CompiledWasm', path, contents: await readFile(file) });
  }
  return modules;
}

/** Leaves imports of `*.wasm` to workerd; `files` then tells which file each name stands for. */
function externalWasm(files: Map<string, string>): Plugin {
  return {
    name: 'wasm',
    setup({ onResolve, resolve }) {
      onResolve({ filter: /\.wasm$/ }, async ({ path, pluginData, ...from }) => {
        if (pluginData === 'resolved') return undefined;
        const { path: file, errors } = await resolve(path, { ...from, pluginData: 'resolved' });
        if (errors.length > 0) return { errors };
        files.set(basename(file), file);
        return { path: `./${basename(file)}`, external: true };
      });
    },
  };
}
