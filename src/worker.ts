import { createEngine, hasRelaxedSimd } from './engine/engine.ts';
import { createApp } from './http/app.ts';
import { KvReader } from './index/store-kv.ts';
import { Generations } from './search/generations.ts';
import { PageCache } from './search/records.ts';

interface Bindings {
  INDEX: KVNamespace;
}

/** Pages of papers kept per isolate, in bytes. */
const PAGE_CACHE_BYTES = 4 * 1024 * 1024;

/** One per isolate: it holds decoded data, never anything of a request. */
let generations: Generations | null = null;

/** A build is compiled only where it is used: a runtime without relaxed SIMD never sees that module. */
async function loadModule(variant: 'relaxed' | 'simd'): Promise<WebAssembly.Module> {
  const { default: module } =
    variant === 'relaxed'
      ? await import('../build/engine-relaxed.wasm')
      : await import('../build/engine-simd.wasm');
  return module;
}

async function openGenerations(env: Bindings): Promise<Generations> {
  const variant = hasRelaxedSimd() ? 'relaxed' : 'simd';
  const module = await loadModule(variant);
  return new Generations(
    {
      reader: new KvReader(env.INDEX),
      createEngine: (bytes) => createEngine(variant, module, bytes),
      pages: new PageCache(PAGE_CACHE_BYTES),
    },
    Date.now,
  );
}

const app = createApp<{ Bindings: Bindings }>(async (c) => {
  generations ??= await openGenerations(c.env);
  return generations.current((work) => c.executionCtx.waitUntil(work));
});

export default app satisfies ExportedHandler<Bindings>;
