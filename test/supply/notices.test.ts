import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ASSETS, ROOT } from '../../scripts/paths.ts';
import { installedBom, shippedBom } from '../../scripts/supply/bom.ts';
import { bundledPackages } from '../../scripts/supply/bundled.ts';
import { isShipped } from '../../scripts/supply/licence-checks.ts';
import { readLock } from '../../scripts/supply/lock.ts';

const locked = await readLock('.');
const shipped = locked.filter(isShipped);
const bundled = await bundledPackages();

describe('what is deployed and served', () => {
  it('has nothing in its bundles that is not counted as shipped', () => {
    expect(bundled.map(({ name }) => name)).toEqual(expect.arrayContaining(['hono', 'temml', 'zod']));
    expect(bundled.filter((each) => !isShipped(each))).toEqual([]);
  });

  it('keeps the licence text of each package in /licences.txt, and its name in NOTICE', async () => {
    const text = await readFile(join(ASSETS, 'licences.txt'), 'utf8');
    const notice = await readFile(join(ROOT, 'NOTICE'), 'utf8');
    expect(text).toContain(notice.trim());
    const parts = text.split(/\n\n-{80}\n\n/);
    for (const { name, version, licence } of shipped) {
      const part = parts.find((each) => each.startsWith(`${name} ${version} (${licence})`)) ?? '';
      expect(part, name).toMatch(/Permission is hereby granted|TERMS AND CONDITIONS/);
      expect(part, name).toMatch(/Copyright/);
      expect(notice).toContain(name);
    }
    expect(parts.at(-1)).toContain('Apache License');
  });

  it('has each file beside it that a served file names for its licences', async () => {
    const entries = await readdir(ASSETS, { recursive: true, withFileTypes: true });
    const named = (
      await Promise.all(
        entries
          .filter((entry) => entry.isFile())
          .map(async (entry) => {
            const file = join(entry.parentPath, entry.name);
            const text = await readFile(file, 'utf8');
            return Array.from(text.matchAll(/licen[cs]e information[^\n]*? see (\S+)/gi), ([, other = '']) =>
              join(dirname(file), other),
            );
          }),
      )
    ).flat();
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });
});

describe('the bills of materials', async () => {
  const installed = await installedBom();

  it('have every package of the lock file, with its checksum', () => {
    const key = (each: { name: string; version: string }): string => `${each.name}@${each.version}`;
    expect(new Set(installed.components.map(key))).toEqual(new Set(locked.map(key)));
    const hex = (integrity = ''): string =>
      Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
    const checksums = new Map(installed.components.map((each) => [key(each), each.hashes[0]?.content]));
    for (const each of locked) expect(checksums.get(key(each)), key(each)).toBe(hex(each.integrity));
    expect(installed.metadata.component).toMatchObject({ name: 'sextant', purl: 'pkg:npm/sextant@0.1.0' });
  });

  it('have in the second one what is deployed, in the versions that are bundled, and the model', () => {
    const bom = shippedBom(installed, bundled);
    const found = bom.components.map(({ purl }) => purl);
    const expected = bundled.map(({ name, version }) => `pkg:npm/${name.replace('@', '%40')}@${version}`);
    expect(found.slice(0, -1)).toEqual(expected);
    expect(bom.components.at(-1)).toMatchObject({
      type: 'machine-learning-model',
      purl: 'pkg:huggingface/sentence-transformers/all-MiniLM-L6-v2',
    });
    const refs = bom.components.map((each) => each['bom-ref']);
    expect(new Set(refs).size).toBe(refs.length);
    expect(() => shippedBom({ ...installed, components: [] }, bundled)).toThrow(/does not know/);
  });
});
