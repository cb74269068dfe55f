import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../scripts/paths.ts';

const MIGRATIONS = join(ROOT, 'migrations');

/** All statements of all migrations, in their order. */
export async function migrations(): Promise<string[]> {
  const files = (await readdir(MIGRATIONS)).toSorted();
  const texts = await Promise.all(files.map((name) => readFile(join(MIGRATIONS, name), 'utf8')));
  return texts.flatMap(statementsOf);
}

/** The statements of a migration; a trigger has some of its own, which are indented. */
function statementsOf(text: string): string[] {
  const bare = text.replace(/^\s*--.*$/gm, '');
  return bare
    .split(/;[ \t]*\n(?=\n*(?:CREATE|INSERT|DROP|ALTER|UPDATE|DELETE|$))/)
    .filter((one) => one.trim() !== '');
}
