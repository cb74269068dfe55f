import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256File } from './sha256.ts';

/** Written last into a fetched folder: without it the folder does not count. */
const SEAL = 'sextant.json';

const sealSchema = z.object({
  id: z.string(),
  source: z.string(),
  files: z.array(z.object({ path: z.string(), bytes: z.int().nonnegative(), sha256: z.string() })).min(1),
});

/** Notes length and sha256 of every file in a freshly fetched folder. */
export async function sealFolder(folder: string, id: string, source: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
  const files = await Promise.all(
    paths.sort().map(async (file) => ({
      path: file.slice(folder.length + 1).replaceAll('\\', '/'),
      bytes: (await stat(file)).size,
      sha256: await sha256File(file),
    })),
  );
  await writeFile(join(folder, SEAL), `${JSON.stringify({ id, source, files }, null, 2)}\n`);
}

/**
 * Compares a folder with its seal. Hashing all of it costs a fraction of a second, far less than loading it.
 * @returns null when all is well, else what is wrong.
 */
export async function checkSeal(folder: string): Promise<string | null> {
  let seal: z.infer<typeof sealSchema>;
  try {
    seal = sealSchema.parse(JSON.parse(await readFile(join(folder, SEAL), 'utf8')));
  } catch (cause) {
    return `${SEAL} is missing or not readable: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
  for (const { path, bytes, sha256 } of seal.files) {
    const file = join(folder, path);
    const size = await stat(file).then(
      (s) => s.size,
      () => null,
    );
    if (size === null) return `${path} is missing`;
    if (size !== bytes) return `${path} has ${size} bytes instead of ${bytes}`;
    if ((await sha256File(file)) !== sha256) return `${path} does not have its sha256 ${sha256}`;
  }
  return null;
}
