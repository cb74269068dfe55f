import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

/** What each part may import, besides itself. docs/DESIGN.md draws the same arrows. */
const ARROWS: Record<string, string[]> = {
  'src/errors.ts': [],
  'src/hash.ts': [],
  'src/log.ts': [],
  'src/unicode.ts': [],
  'src/index': ['src/errors.ts', 'src/hash.ts', 'src/unicode.ts'],
  'src/engine': ['src/errors.ts', 'src/hash.ts'],
  'src/encoder': ['src/engine', 'src/errors.ts', 'src/hash.ts', 'src/unicode.ts'],
  'src/search': ['src/encoder', 'src/engine', 'src/index', 'src/errors.ts', 'src/log.ts'],
  'src/paper': ['src/index', 'src/errors.ts', 'src/log.ts', 'src/unicode.ts'],
  'src/pages-client': ['src/widget'],
  'src/map-client': ['src/index', 'src/pages-client'],
  'src/widget': [],
  'src/http': ['src/search', 'src/index', 'src/paper', 'src/widget', 'src/errors.ts', 'src/log.ts'],
  'src/worker.ts': ['src/http', 'src/search', 'src/engine', 'src/index', 'src/errors.ts'],
};

/** Longest file in lines: a feeling, held so that it is noticed. */
const LONGEST = 360;

function files(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
    .map((file) => join(folder, file));
}

/** Kernels are AssemblyScript: another language, with rules of its own. */
const sources = files('src').filter((file) => !file.startsWith('src/engine/kernels/'));
const scripts = [...files('scripts'), ...files('bench').filter((file) => !file.includes('node_modules'))];

function imports(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return Array.from(text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g), ([, name = '']) => name);
}

/** The part of the house that a file of ours belongs to: its file or folder below src. */
function part(file: string): string {
  return file.split('/').slice(0, 2).join('/');
}

describe('the house', () => {
  it('has arrows that only point downwards', () => {
    const wrong = sources.flatMap((file) =>
      imports(file)
        .filter((name) => name.startsWith('.'))
        .map((name) => relative(ROOT, resolve(ROOT, dirname(file), name)))
        .filter((target) => part(target) !== part(file) && !target.startsWith('build/'))
        .filter((target) => ARROWS[part(file)]?.includes(part(target)) !== true)
        .map((target) => `${file} → ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps Node and the scripts out of src', () => {
    const wrong = sources.filter((file) =>
      imports(file).some((name) => name.startsWith('node:') || name.includes('scripts/')),
    );
    expect(wrong).toEqual([]);
  });

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

  it('has short files, and none named against the rules', () => {
    const all = [...sources, ...scripts, ...files('test')];
    const long = all.filter((file) => readFileSync(join(ROOT, file), 'utf8').split('\n').length > LONGEST);
    expect(long.filter((file) => !EXEMPT.includes(file))).toEqual([]);
    expect(all.filter((file) => !/^[a-z0-9][a-z0-9.-]*$/.test(file.split('/').at(-1) ?? ''))).toEqual([]);
  });

  it('has no test that does not run', () => {
    const skipped = files('test').filter((file) =>
      /\b(it|test|describe)\.(skip|todo|only)\b/.test(readFileSync(join(ROOT, file), 'utf8')),
    );
    expect(skipped).toEqual([]);
  });
});

/** One suite for all variants of all kernels, and this list. */
const EXEMPT = ['test/contract/kernels.case.ts', 'test/house.test.ts'];
