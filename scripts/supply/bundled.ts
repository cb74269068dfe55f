import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { z } from 'zod';
import { SextantError } from '../../src/errors.ts';
import { BUNDLE, BUNDLED } from '../build/build-assets.ts';
import { WIDGET_BUNDLE } from '../build/widget.ts';
import { BUILD, ROOT, WRANGLER_CONFIG } from '../paths.ts';
import { type LockedPackage, readLock } from './lock.ts';

/** What esbuild says of a bundle: each output with the bytes that every file gave to it. */
const metafileSchema = z.object({
  outputs: z.record(
    z.string(),
    z.object({ inputs: z.record(z.string(), z.object({ bytesInOutput: z.number() })) }),
  ),
});

/**
 * The packages of which something stands in the Worker or in a browser's script, by the bundlers' word.
 * @throws SextantError `internal` for one that is not in the lock file
 */
export async function bundledPackages(): Promise<LockedPackage[]> {
  const metafiles = [await workerMetafile()];
  for (const options of [WIDGET_BUNDLE, { ...BUNDLE, entryPoints: BUNDLED }]) {
    const where = { absWorkingDir: ROOT, outdir: BUILD, write: false };
    metafiles.push((await build({ ...options, ...where, metafile: true })).metafile);
  }
  const locked = new Map((await readLock('.')).map((each) => [each.path, each]));
  const folders = new Set(metafiles.flatMap(packageFolders));
  return [...folders].sort().map((folder) => {
    const found = locked.get(folder);
    if (found === undefined)
      throw new SextantError('internal', `${folder} is bundled and not in the lock file.`);
    return found;
  });
}

/** Folders of the packages that gave a byte to a bundle, below the repository. */
function packageFolders(metafile: unknown): string[] {
  const files = Object.values(metafileSchema.parse(metafile).outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? file : [])),
  );
  return files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
}

/** Bundles the Worker as `wrangler deploy` does. */
async function workerMetafile(): Promise<unknown> {
  await mkdir(BUILD, { recursive: true });
  const folder = await mkdtemp(join(BUILD, 'bundle-'));
  const metafile = join(folder, 'metafile.json');
  try {
    const wrangler = createRequire(import.meta.url).resolve('wrangler/bin/wrangler.js');
    const args = [
      'deploy',
      '--dry-run',
      '--config',
      WRANGLER_CONFIG,
      '--outdir',
      folder,
      '--metafile',
      metafile,
    ];
    const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: 'true' };
    await promisify(execFile)(process.execPath, [wrangler, ...args], { cwd: ROOT, env });
    return JSON.parse(await readFile(metafile, 'utf8')) as unknown;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
