import { join, relative } from 'node:path';
import { BUILD, ROOT, SITE_FILE } from '../paths.ts';
import { siteInputs } from '../site/read-site.ts';
import { runStale, type Step } from './stale.ts';

/** The lock file stands for the compilers and for what is copied from packages. Builders load when they must run. */
const STEPS = {
  kernels: {
    what: 'the kernels',
    inputs: ['src/engine/kernels', 'scripts/build/kernels.ts', 'package-lock.json'],
    outputs: ['build/engine-simd.wasm', 'build/engine-relaxed.wasm'],
    run: async () => (await import('./kernels.ts')).buildKernels(),
  },
  assets: {
    what: 'what browsers load',
    inputs: [
      'src',
      'scripts/build',
      'scripts/site',
      'scripts/supply',
      'package-lock.json',
      'NOTICE',
      'LICENSE',
    ],
    outputs: ['build/assets', 'build/assets.json', 'build/site.json'],
    run: async () => (await import('./build-assets.ts')).buildAssets(),
  },
  // The last: what the steps before leave is bundled.
  worker: {
    what: 'the Worker',
    inputs: [
      'src',
      'scripts/build',
      'scripts/workerd',
      'package-lock.json',
      'build/engine-simd.wasm',
      'build/engine-relaxed.wasm',
      'build/assets.json',
      'build/site.json',
    ],
    outputs: ['build/worker/worker.mjs'],
    run: async () => (await import('./worker-modules.ts')).buildWorker(),
  },
} satisfies Record<string, Step>;

/**
 * Builds what is missing or older than its sources: compiled kernels, scripts and styles of browsers, the Worker's modules.
 * No script of npm runs at install (SECURITY.md says why), so each command that needs them calls this first.
 * @returns the names of the steps that ran
 * @throws SextantError `internal` when a source is not compiled, `settings-invalid` when `site.json` cannot be used
 */
export async function ensureBuilt(log: (line: string) => void): Promise<string[]> {
  const site = (await siteInputs(SITE_FILE)).map((file) => relative(ROOT, file));
  const assets = { ...STEPS.assets, inputs: [...STEPS.assets.inputs, ...site] };
  return runStale({ ...STEPS, assets }, { root: ROOT, stamp: join(BUILD, 'inputs.json') }, log);
}
