import { join } from 'node:path';
import { BUILD, ROOT } from '../paths.ts';
import { runStale, type Step } from './stale.ts';

/** The lock file stands for the compilers and for what is copied from packages. Builders load when they must run. */
const STEPS: Record<string, Step> = {
  kernels: {
    what: 'the kernels',
    inputs: ['src/engine/kernels', 'scripts/build/kernels.ts', 'package-lock.json'],
    outputs: ['build/engine-simd.wasm', 'build/engine-relaxed.wasm'],
    run: async () => (await import('./kernels.ts')).buildKernels(),
  },
  assets: {
    what: 'what browsers load',
    inputs: ['src', 'scripts/build', 'scripts/supply', 'package-lock.json', 'NOTICE', 'LICENSE'],
    outputs: ['build/assets', 'build/assets.json'],
    run: async () => (await import('./assets.ts')).buildAssets(),
  },
};

/**
 * Builds what is missing or older than its sources: compiled kernels, scripts and styles of browsers. No script of npm
 * runs at install (SECURITY.md says why), so each command that needs them calls this first.
 * @returns the names of the steps that ran
 * @throws SextantError `internal` when a source is not compiled
 */
export function ensureBuilt(log: (line: string) => void): Promise<string[]> {
  return runStale(STEPS, { root: ROOT, stamp: join(BUILD, 'inputs.json') }, log);
}
