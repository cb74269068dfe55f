import { readFileSync } from 'node:fs';
import { createEngine, type Engine } from '../../src/engine/engine.ts';

const module = new WebAssembly.Module(readFileSync(new URL('../../build/engine-simd.wasm', import.meta.url)));

export function simdEngine(bytes: number): Engine {
  return createEngine('simd', module, bytes);
}
