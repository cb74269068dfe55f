import { describe, expect, it } from 'vitest';
import { bundleWorker } from '../../scripts/build/worker-modules.ts';

const { files, metafile } = await bundleWorker();
const text = new Map(files.map(({ name, contents }) => [name, new TextDecoder().decode(contents)]));
const scripts = Array.from(text).filter(([name]) => name.endsWith('.mjs'));

/** The files that a new isolate evaluates before its first request. */
function evaluatedFirst(): string[] {
  const reached = new Set(['build/worker/worker.mjs']);
  for (const module of reached) {
    for (const { path, kind } of metafile.outputs[module]?.imports ?? [])
      if (kind === 'import-statement' && path in metafile.outputs) reached.add(path);
  }
  return Array.from(reached).flatMap((module) => Object.keys(metafile.outputs[module]?.inputs ?? {}));
}

describe('the modules of the Worker', () => {
  it('begin with the main one, and have both kernels beside them', () => {
    expect(files[0]?.name).toBe('worker.mjs');
    expect(files.map(({ name }) => name).filter((name) => name.endsWith('.wasm'))).toEqual(
      expect.arrayContaining(['engine-relaxed.wasm', 'engine-simd.wasm']),
    );
  });

  it('name their source maps, by which wrangler finds them, and these our files', () => {
    for (const [name, script] of scripts) {
      expect(script.trimEnd().split('\n').at(-1)).toBe(`//# sourceMappingURL=${name}.map`);
      const { sources } = JSON.parse(text.get(`${name}.map`) ?? '') as { sources: string[] };
      for (const source of sources)
        expect(source).toMatch(/^\.\.\/\.\.\/(?:src|node_modules)\/|^\.\.\/\w+\.json$/);
    }
  });

  it('import nothing from elsewhere but kernels and what workerd has', () => {
    const elsewhere = Object.values(metafile.outputs).flatMap(({ imports }) =>
      imports.flatMap(({ path, external }) => (external ? path : [])),
    );
    const known = /^(?:\.\/engine-(?:relaxed|simd)\.wasm|cloudflare:(?:email|sockets))$/;
    expect(elsewhere.filter((path) => !known.test(path))).toEqual([]);
  });

  it('have no literal that reads sets of Unicode when a module is compiled', () => {
    // Those in strings have two backslashes, those in templates are parts of others.
    const withoutTemplates = scripts.map(([, script]) => script.replace(/`(?:[^`\\]|\\.)*`/gs, ''));
    for (const script of withoutTemplates) expect(/(?<!\\)\\p\{.{20}/.exec(script)?.[0]).toBeUndefined();
  });

  it('evaluate what routes, mails and mathematics need when it is asked for', () => {
    const first = evaluatedFirst();
    expect(first).toContain('src/worker.ts');
    const late = /temml|^src\/(?:digest\/of-env|http\/(?:site\/routes|api\/operations|surfaces\/[^/]+)\/)/;
    expect(first.filter((file) => late.test(file))).toEqual([]);
  });
});
