import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { BUILD, ROOT, WORKER } from '../paths.ts';
import { externalWasm } from '../workerd/bundle.ts';
import { replaceFolder } from './replace-folder.ts';

/** A module of the Worker as it is deployed, or the source map of one. */
export interface WorkerFile {
  name: string;
  contents: Uint8Array;
}

/** The Worker in modules: what is imported by `import()` is evaluated when it is asked for. */
const WORKER_BUNDLE: BuildOptions = {
  entryPoints: { worker: join(ROOT, 'src/worker.ts') },
  outdir: WORKER,
  absWorkingDir: ROOT,
  bundle: true,
  splitting: true,
  format: 'esm',
  // As wrangler.toml finds them.
  outExtension: { '.js': '.mjs' },
  target: 'es2022',
  // A literal with one of Unicode's sets is read when its module is compiled, used or not, which took a new isolate 10 ms for
  // all of them; as `new RegExp`, when it is used. All of them have one of these flags.
  supported: { 'regexp-sticky-and-unicode-flags': false, 'regexp-set-notation': false },
  // Those of wrangler.
  conditions: ['workerd', 'worker', 'browser'],
  external: ['cloudflare:*'],
  minify: true,
  legalComments: 'none',
  // So that the stack of an error names our lines: wrangler uploads the map of each module.
  sourcemap: 'linked',
  metafile: true,
  logLevel: 'error',
  write: false,
};

/**
 * Bundles the Worker.
 * @param options What differs from how it is deployed.
 * @returns its modules, the main one first, then their source maps; and what esbuild says of them
 */
export async function bundleWorker(
  options: Pick<BuildOptions, 'minify'> = {},
): Promise<{ files: WorkerFile[]; metafile: Metafile }> {
  const wasm = new Map<string, string>();
  const { outputFiles, metafile } = await build({
    ...WORKER_BUNDLE,
    ...options,
    metafile: true,
    write: false,
    plugins: [externalWasm(wasm)],
  });
  const files = outputFiles.map(({ path, contents }) => ({ name: basename(path), contents }));
  for (const [name, file] of wasm) files.push({ name, contents: await readFile(file) });
  return { files: files.sort((a, b) => placeOf(a) - placeOf(b)), metafile };
}

/** Writes the Worker into `build/worker`, where wrangler.toml says that it is. */
export async function buildWorker(): Promise<void> {
  const draft = join(BUILD, `worker-${process.pid}`);
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  try {
    const { files } = await bundleWorker();
    for (const { name, contents } of files) await writeFile(join(draft, name), contents);
    await replaceFolder(draft, WORKER);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

function placeOf({ name }: WorkerFile): number {
  return name === 'worker.mjs' ? 0 : ['.mjs', '.wasm', '.map'].findIndex((end) => name.endsWith(end)) + 1;
}
