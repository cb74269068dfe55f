import { createEngine, hasRelaxedSimd } from './engine/engine.ts';
import { createApp } from './http/app.ts';
import { KvReader } from './index/store-kv.ts';
import type { Budget } from './search/serving/budget.ts';
import { Generations } from './search/serving/generations.ts';
import { createCaches } from './search/serving/records.ts';
import type { Searcher } from './search/searcher.ts';

interface Bindings {
  INDEX: KVNamespace;
}

/** Of papers, and of other values that are read on demand, kept per isolate. */
const CACHE_BYTES = 512 * 1024;

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

/** The generation that answers a request. */
async function open(
  env: Bindings,
  context: Pick<ExecutionContext, 'waitUntil'>,
  text: (() => string | undefined) | undefined,
  budget: Budget,
): Promise<Searcher> {
  const variant = hasRelaxedSimd() ? 'relaxed' : 'simd';
  const module = await loadModule(variant);
  // After the await, so that requests that arrive together share one.
  generations ??= new Generations(
    {
      reader: new KvReader(env.INDEX),
      createEngine: (bytes) => createEngine(variant, module, bytes),
      caches: createCaches(CACHE_BYTES),
    },
    Date.now,
  );
  const generation = await generations.current((work) => context.waitUntil(work), text);
  return generation.searcher(budget);
}

// Made in the global scope, whose time counts towards no request's CPU time.
const app = createApp<{ Bindings: Bindings }>((c, text, budget) => open(c.env, c.executionCtx, text, budget));

export default app satisfies ExportedHandler<Bindings>;
