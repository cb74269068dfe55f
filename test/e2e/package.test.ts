import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MODELS, ROOT } from '../../scripts/paths.ts';
import { makePackage, PACKAGE } from '../../scripts/release/make-package.ts';

const run = promisify(execFile);

let folder: string;
/** A folder in which the package and what it depends on are installed, but for the way through a registry. */
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
  await writeFile(join(folder, 'papers.jsonl'), sample.slice(0, 12).join('\n'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function sextant(...args: string[]): Promise<string> {
  const program = join('node_modules', PACKAGE, 'scripts', 'sextant.mjs');
  const { stdout } = await run(process.execPath, [program, ...args], { cwd: folder });
  return stdout;
}

it('works where it is installed, and keeps what it makes in the folder in which it is called', async () => {
  expect(await sextant('index', 'papers.jsonl', '--quiet')).toMatch(/^Published generation 1 with 12 papers/);
  expect(await sextant('index', 'list')).toMatch(/^1\t.*12 papers/);
  expect(readdirSync(folder).sort()).toEqual(['.sextant', 'node_modules', 'papers.jsonl']);

  // Another version replaces the program, but not the store, nor the namespace that it was deployed to.
  const program = join(folder, '.sextant', 'program');
  const config = readFileSync(join(program, 'wrangler.toml'), 'utf8');
  await writeFile(
    join(program, 'wrangler.toml'),
    config.replace('binding = "INDEX"', 'binding = "INDEX"\nid = "INDEX"'),
  );
  await writeFile(join(program, 'installed-version'), 'another');
  await writeFile(join(folder, 'site.json'), '{"name": "Ours"}');
  expect(await sextant('index', 'list')).toMatch(/^1\t.*12 papers/);
  expect(readFileSync(join(program, 'wrangler.toml'), 'utf8')).toContain('id = "INDEX"');
  expect(readFileSync(join(program, 'site.json'), 'utf8')).toBe('{"name": "Ours"}');
});
