import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ROOT } from '../../scripts/paths.ts';
import { PROJECTS, readLock } from '../../scripts/supply/lock.ts';
import { INSTALL_SCRIPTS } from '../../scripts/supply/policy.ts';

const dependencies = z.record(z.string(), z.string()).default({});
const manifestSchema = z.object({
  dependencies,
  devDependencies: dependencies,
  optionalDependencies: dependencies,
  peerDependencies: dependencies,
  overrides: dependencies,
});
const EXACT = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

describe.each(PROJECTS)('the packages of %s', (project) => {
  it('are asked for in exact versions, which are those of the lock file', async () => {
    const manifest = manifestSchema.parse(
      JSON.parse(await readFile(join(ROOT, project, 'package.json'), 'utf8')),
    );
    const asked = Object.values(manifest).flatMap((each) => Object.entries(each));
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter(([, version]) => !EXACT.test(version))).toEqual([]);
    const locked = await readLock(project);
    const found = asked.map(([name]) => [
      name,
      locked.find(({ path }) => path === `node_modules/${name}`)?.version,
    ]);
    expect(found).toEqual(asked);
  });

  it('are held by sha512, and by no host', async () => {
    const locked = await readLock(project);
    expect(locked.filter(({ integrity }) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''))).toEqual(
      [],
    );
    // Any mirror of the registry will do; and a package from elsewhere would have to say where.
    expect(locked.filter(({ resolved }) => resolved !== undefined)).toEqual([]);
  });

  it('run no code at install, and those that would are named', async () => {
    const config = await readFile(join(ROOT, project, '.npmrc'), 'utf8');
    expect(config.split('\n')).toContain('ignore-scripts=true');
    const scripts = (await readLock(project)).filter(({ hasInstallScript }) => hasInstallScript);
    expect(scripts.filter(({ name }) => !(name in INSTALL_SCRIPTS))).toEqual([]);
  });
});

it('no install script is named that no package has, and each stands in SECURITY.md', async () => {
  const locked = (await Promise.all(PROJECTS.map(readLock))).flat();
  const names = locked.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
  expect([...new Set(names)].sort()).toEqual(Object.keys(INSTALL_SCRIPTS).sort());
  const security = await readFile(join(ROOT, 'SECURITY.md'), 'utf8');
  expect(Object.keys(INSTALL_SCRIPTS).filter((name) => !security.includes(`\`${name}\``))).toEqual([]);
});

it('what the lock file says of licences and scripts is what the installed packages say', async () => {
  const schema = z.object({
    license: z.unknown(),
    scripts: z.record(z.string(), z.string()).default({}),
  });
  const installed = (await readLock('.')).filter(({ path }) => existsSync(join(ROOT, path)));
  expect(installed.length).toBeGreaterThan(200);
  for (const { path, licence, hasInstallScript } of installed) {
    const { license, scripts } = schema.parse(
      JSON.parse(await readFile(join(ROOT, path, 'package.json'), 'utf8')),
    );
    expect(license, path).toBe(licence);
    const wants =
      ['preinstall', 'install', 'postinstall'].some((name) => name in scripts) ||
      existsSync(join(ROOT, path, 'binding.gyp'));
    expect(wants, path).toBe(hasInstallScript);
  }
});
