import type { Module } from './seam.ts';

/** Where a probed Worker says how many bytes its WebAssembly memories have. */
export const PROBE_PATH = '/bench-memory';

/**
 * Counts the bytes of the WebAssembly memories of the Worker that it stands before, without keeping those alive that
 * the Worker has dropped.
 */
const PROBE = `const memories = new Set();
const { Memory } = WebAssembly;
WebAssembly.Memory = class extends Memory { constructor(type) { super(type); memories.add(new WeakRef(this)); } };
export const wasm = () => Array.from(memories, (memory) => memory.deref()?.buffer.byteLength ?? 0)
  .reduce((sum, bytes) => sum + bytes, 0);`;
const PROBED = (main: string): string => `import { wasm } from './probe.js';
import worker from './${main}';
export * from './${main}';
export default { ...worker, fetch: (request, env, ctx) => new URL(request.url).pathname === '${PROBE_PATH}'
  ? Response.json(wasm()) : worker.fetch(request, env, ctx) };`;

/** A Worker that answers {@link PROBE_PATH} beside what it answers. */
export function probed(modules: readonly Module[]): Module[] {
  const main: Module = { type: 'ESModule', path: 'probed.js', contents: PROBED(modules[0]?.path ?? '') };
  return [main, { type: 'ESModule', path: 'probe.js', contents: PROBE }, ...modules];
}
