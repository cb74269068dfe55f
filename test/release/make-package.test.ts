import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { LOCK, makePackage, PACKAGE } from '../../scripts/release/make-package.ts';

const manifestSchema = z.looseObject({
  name: z.string(),
  bin: z.record(z.string(), z.string()),
  dependencies: z.record(z.string(), z.string()),
});

let folder: string;
let manifest: z.infer<typeof manifestSchema>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-package-'));
  makePackage(folder);
  manifest = manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const IMPORT =
  /(?:^import |^import .* from |^export .* from |^\} from |\bimport\(|resolve\()['"](?<name>(?:@[\w.-]+\/)?[\w.-]+)(?:\/[\w./-]+)?['"](?:[);,]|$)/gm;

/** Names of packages that a file imports or looks for, those of Node left out. */
function packagesOf(file: string): string[] {
  return Array.from(
    readFileSync(file, 'utf8').matchAll(IMPORT),
    ({ groups }) => groups?.['name'] ?? '',
  ).filter((name) => !name.startsWith('node:') && !name.startsWith('.'));
}

it('depends on every package that what it holds asks for, at one version each', () => {
  const files = ['src', 'scripts'].flatMap((name) =>
    readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:tsx?|mjs)$/.test(file) && !file.startsWith('engine/kernels'))
      .map((file) => join(folder, name, file)),
  );
  const asked = new Set(files.flatMap(packagesOf));
  expect(asked.size).toBeGreaterThanOrEqual(20);
  expect([...asked].filter((name) => !(name in manifest.dependencies))).toEqual([]);
  for (const version of Object.values(manifest.dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});

it('can be published under a name of its own, with its program and its lock file', () => {
  expect([manifest.name, manifest['private'], manifest['scripts']]).toEqual([PACKAGE, undefined, undefined]);
  for (const file of [...Object.values(manifest.bin), LOCK.packed, 'LICENSE', 'NOTICE'])
    expect(readFileSync(join(folder, file), 'utf8').length).toBeGreaterThan(0);
  expect(readdirSync(folder)).not.toContain('test');
});
