import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

function files(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
    .map((file) => join(folder, file));
}

/** Kernels are AssemblyScript: another language, with rules of its own. */
const sources = files('src').filter((file) => !file.startsWith('src/engine/kernels/'));
const scripts = [...files('scripts'), ...files('bench').filter((file) => !file.includes('node_modules'))];

describe('the house', () => {
  it('gives every kernel an isa in its name, a scalar twin and a contract', () => {
    const kernels = readFileSync(join(ROOT, 'src/engine/engine.ts'), 'utf8');
    const reference = ['reference', 'reference-retrieval']
      .map((name) => readFileSync(join(ROOT, `src/engine/${name}.ts`), 'utf8'))
      .join('\n');
    const contract = files('test/contract')
      .map((file) => readFileSync(join(ROOT, file), 'utf8'))
      .join('\n');
    const declared = kernels.slice(kernels.indexOf('interface Kernels'), kernels.indexOf('interface Engine'));
    const names = Array.from(declared.matchAll(/^ {2}(\w+)[(:]/gm), ([, name = '']) => name);
    expect(names.length).toBeGreaterThan(8);
    for (const name of names) {
      expect(reference, name).toMatch(new RegExp(`\\b${name}\\(`));
      expect(contract, name).toContain(`kernels.${name}(`);
    }
  });

  it('names files in kebab-case', () => {
    const all = [...sources, ...scripts, ...files('test')];
    expect(all.filter((file) => !/^[a-z0-9][a-z0-9.-]*$/.test(file.split('/').at(-1) ?? ''))).toEqual([]);
  });

  it('gives no two files of what is delivered one name, so that a name is a file', () => {
    const names = [...sources, ...files('scripts')].map((file) => file.split('/').at(-1) ?? '');
    const twice = names.filter((name, i) => names.indexOf(name) !== i && name !== 'index.ts');
    expect(twice).toEqual([]);
  });

  it('has no test that does not run', () => {
    const skipped = files('test').filter((file) =>
      /\b(it|test|describe)\.(skip|todo|only)\b/.test(readFileSync(join(ROOT, file), 'utf8')),
    );
    expect(skipped).toEqual([]);
  });
});
