import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import type { MiniflareOptions } from 'miniflare';

/** A module as Miniflare takes it. */
export type Module = Extract<MiniflareOptions, { modules: unknown[] }>['modules'][number];

/**
 * A TypeScript file and what it imports as one ES module, and the WebAssembly modules among that.
 * @param entry Path of the file.
 */
export async function bundle(
  entry: string,
  options: Pick<BuildOptions, 'external' | 'define'> = {},
): Promise<Module[]> {
  const wasm = new Map<string, string>();
  const { outputFiles } = await build({
    ...options,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
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
export function externalWasm(files: Map<string, string>): Plugin {
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
