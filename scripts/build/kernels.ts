import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';
import { SextantError } from '../../src/errors.ts';
import { BUILD, ROOT } from '../paths.ts';

/** Two builds of the same kernels: the Worker takes the one that its isolate can run. */
const KERNELS = {
  'engine-simd': ['--enable', 'simd'],
  'engine-relaxed': ['--enable', 'simd', '--enable', 'relaxed-simd'],
};

const FLAGS = ['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort=', '--importMemory'];

/**
 * Compiles the kernels into `build`.
 * @throws SextantError `internal` with what the compiler says
 */
export async function buildKernels(): Promise<void> {
  await mkdir(BUILD, { recursive: true });
  for (const [name, features] of Object.entries(KERNELS)) {
    // Another name until it is whole: nobody may read half a module.
    const file = `build/${name}.${process.pid}.wasm`;
    const source = `src/engine/kernels/${name}.ts`;
    const { error, stderr } = await asc.main([source, '--baseDir', ROOT, '-o', file, ...FLAGS, ...features]);
    if (error !== null) throw new SextantError('internal', `${source} was not compiled: ${stderr}`);
    await rename(join(ROOT, file), join(BUILD, `${name}.wasm`));
  }
}
