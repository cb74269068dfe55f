import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Moves the files of one folder into another, and takes away what else was there. File by file, so that a Worker that
 * runs over `to`, or another build at the same time, never misses one.
 */
export async function replaceFolder(from: string, to: string): Promise<void> {
  const files = await filesIn(from);
  for (const file of files) {
    await mkdir(dirname(join(to, file)), { recursive: true });
    await rename(join(from, file), join(to, file));
  }
  for (const old of await filesIn(to)) if (!files.includes(old)) await rm(join(to, old), { force: true });
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
