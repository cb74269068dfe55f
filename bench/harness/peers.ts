import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../scripts/paths.ts';

const FOLDER = join(ROOT, 'bench');
/** Holds the lock file that was installed. */
const INSTALLED = join(FOLDER, 'node_modules', '.sextant-installed');

/** Installs what is measured beside Sextant, unless that very lock file is installed already. No scripts are run. */
export async function installPeers(log: (line: string) => void): Promise<void> {
  const lock = await readFile(join(FOLDER, 'package-lock.json'), 'utf8');
  if ((await readFile(INSTALLED, 'utf8').catch(() => null)) === lock) return;
  log('Installing the peers of the benchmarks (about 540 MB) …');
  // npm hands the strictness of .npmrc down to the scripts it runs, and usearch asks for a Node that it does not need.
  const options = ['--ignore-scripts', '--no-engine-strict', '--no-audit', '--no-fund'];
  await promisify(execFile)('npm', ['ci', ...options], { cwd: FOLDER });
  await writeFile(INSTALLED, lock);
}
