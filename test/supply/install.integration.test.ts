import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';

const run = promisify(execFile);
let folder: string;

/** A project with a package that leaves a mark when it is installed, and with a script of its own that does so. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-install-'));
  const dependency = join(folder, 'dependency');
  await mkdir(dependency);
  const mark = (name: string): string => `node -e "fs.writeFileSync('${join(folder, name)}', '')"`;
  await writeFile(
    join(dependency, 'package.json'),
    JSON.stringify({ name: 'marks', version: '1.0.0', scripts: { postinstall: mark('dependency-ran') } }),
  );
  await run('npm', ['pack', '--pack-destination', folder], { cwd: dependency });
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({
      name: 'project',
      version: '1.0.0',
      dependencies: { marks: 'file:marks-1.0.0.tgz' },
      scripts: { prepare: mark('project-ran'), build: mark('built') },
    }),
  );
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('npm runs no code of a package with our settings, and still what is asked for by name', async () => {
  await copyFile(join(ROOT, '.npmrc'), join(folder, '.npmrc'));
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund'], { cwd: folder });
  await run('npm', ['run', 'build'], { cwd: folder });
  expect(existsSync(join(folder, 'node_modules', 'marks'))).toBe(true);
  expect(['dependency-ran', 'project-ran', 'built'].filter((name) => existsSync(join(folder, name)))).toEqual(
    ['built'],
  );
});

it('npm would run it without them', async () => {
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts=false'], {
    cwd: folder,
  });
  expect(existsSync(join(folder, 'project-ran'))).toBe(true);
});
