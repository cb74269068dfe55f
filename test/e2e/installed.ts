import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from 'vitest';
import { MODELS, ROOT } from '../../scripts/paths.ts';
import { makePackage, PACKAGE } from '../../scripts/release/make-package.ts';

const run = promisify(execFile);

/** Papers of the bundled sample that the folder has. */
const PAPERS = 12;

/** A folder in which the package and what it depends on are installed, but for the way through a registry. */
export function installation() {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sextant-installed-'));
    const modules = join(folder, 'node_modules');
    mkdirSync(modules);
    for (const name of readdirSync(join(ROOT, 'node_modules')))
      symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
    makePackage(join(modules, PACKAGE));
    const kept = join(folder, '.sextant', 'program', '.sextant');
    mkdirSync(kept, { recursive: true });
    symlinkSync(MODELS, join(kept, 'models'));
    const sample = readFileSync(join(ROOT, 'data', 'sample.jsonl'), 'utf8').split('\n');
    await writeFile(join(folder, 'papers.jsonl'), sample.slice(0, PAPERS).join('\n'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return {
    get folder(): string {
      return folder;
    },
    /** Where the program keeps what it makes. */
    get program(): string {
      return join(folder, '.sextant', 'program');
    },
    /** What a command of the program prints. */
    async sextant(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
      const program = join('node_modules', PACKAGE, 'scripts', 'sextant.mjs');
      const { stdout } = await run(process.execPath, [program, ...args], {
        cwd: folder,
        env: { ...process.env, ...env },
      });
      return stdout;
    },
  };
}
