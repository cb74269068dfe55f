import { build, type Metafile } from 'esbuild';
import { SextantError } from '../../src/errors.ts';
import { BUNDLE, BUNDLED } from '../build/build-assets.ts';
import { WIDGET_BUNDLE } from '../build/widget.ts';
import { bundleWorker } from '../build/worker-modules.ts';
import { BUILD, ROOT } from '../paths.ts';
import { type LockedPackage, readLock } from './lock.ts';

/**
 * The packages of which something stands in the Worker or in a browser's script, by the bundlers' word.
 * @throws SextantError `internal` for one that is not in the lock file
 */
export async function bundledPackages(): Promise<LockedPackage[]> {
  const metafiles = [(await bundleWorker()).metafile];
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
function packageFolders({ outputs }: Metafile): string[] {
  const files = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? file : [])),
  );
  return files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
}
