import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT, WRANGLER_CONFIG } from '../../scripts/paths.ts';

/** A file of the Worker as `wrangler deploy` would send it. */
export interface BundleFile {
  name: string;
  contents: Uint8Array;
}

let bundled: Promise<BundleFile[]> | undefined;

/** The Worker as `wrangler deploy` would send it, bundled once a run: the main module first. */
export function bundleWorker(): Promise<BundleFile[]> {
  return (bundled ??= dryRun([]));
}

/** The same with the names of functions, for a profile. */
export function bundleWithNames(): Promise<BundleFile[]> {
  return dryRun(['--no-minify']);
}

async function dryRun(flags: readonly string[]): Promise<BundleFile[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sextant-bundle-'));
  try {
    const wrangler = createRequire(import.meta.url).resolve('wrangler/bin/wrangler.js');
    const args = ['deploy', '--dry-run', '--outdir', folder, '--config', WRANGLER_CONFIG, ...flags];
    const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: 'true' };
    await promisify(execFile)(process.execPath, [wrangler, ...args], { cwd: ROOT, env });
    const names = (await readdir(folder)).filter((name) => /\.(js|wasm)$/.test(name)).sort(mainFirst);
    return await Promise.all(
      names.map(async (name) => ({ name, contents: await readFile(join(folder, name)) })),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function mainFirst(a: string, b: string): number {
  return Number(b.endsWith('.js')) - Number(a.endsWith('.js'));
}
