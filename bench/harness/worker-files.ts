import { bundleWorker as bundle, type WorkerFile } from '../../scripts/build/worker-modules.ts';

let bundled: Promise<WorkerFile[]> | undefined;

/** The modules of the Worker as they are deployed, bundled once a run: the main one first. */
export function bundleWorker(): Promise<WorkerFile[]> {
  return (bundled ??= modulesOf({}));
}

/** The same with the names of functions, for a profile. */
export function bundleWithNames(): Promise<WorkerFile[]> {
  return modulesOf({ minify: false });
}

/** Source maps are uploaded beside them, and are no modules. */
async function modulesOf(options: Parameters<typeof bundle>[0]): Promise<WorkerFile[]> {
  const { files } = await bundle(options);
  return files.filter(({ name }) => !name.endsWith('.map'));
}
