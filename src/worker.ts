import { createEngine, type Engine, hasRelaxedSimd } from './engine/engine.ts';
import { SextantError } from './errors.ts';
import { createApp } from './http/app.ts';
import { settingsOf } from './http/settings.ts';
import { KvReader } from './index/store-kv.ts';
import type { Collections, SessionBinding } from './search/distributed/collections.ts';
import type { VectorBinding } from './search/distributed/vector-binding.ts';
import { firstStep } from './search/first-step.ts';
import { Budget } from './search/serving/budget.ts';
import { Generations } from './search/serving/generations.ts';
import { createCaches } from './search/serving/records.ts';
import type { Opening } from './search/service.ts';

interface Bindings {
  INDEX: KVNamespace;
  /** Where a collection is that is too large for this isolate: both or none. */
  PAPERS?: SessionBinding;
  VECTORS?: VectorBinding;
}

/** How much of the papers, and of other values read on demand, an isolate keeps. */
const CACHE_BYTES = 512 * 1024;

/** One per isolate: it holds decoded data, never anything of a request. */
let generations: Generations | null = null;
/** In its place, where the collection is in D1 and Vectorize. */
let collections: Promise<Collections> | null = null;

/** A build is compiled only where it is used: a runtime without relaxed SIMD never sees that module. */
async function loadModule(variant: 'relaxed' | 'simd'): Promise<WebAssembly.Module> {
  const { default: module } =
    variant === 'relaxed'
      ? await import('../build/engine-relaxed.wasm')
      : await import('../build/engine-simd.wasm');
  return module;
}

async function loadEngine(): Promise<(bytes: number) => Engine> {
  const variant = hasRelaxedSimd() ? 'relaxed' : 'simd';
  const module = await loadModule(variant);
  return (bytes) => createEngine(variant, module, bytes);
}

/** The index that answers a request. */
function open(env: Bindings, context: Pick<ExecutionContext, 'waitUntil'>, budget: Budget): Opening {
  if (env.PAPERS !== undefined || env.VECTORS !== undefined) return openCollection(env, context, budget);
  generations ??= new Generations(
    { reader: new KvReader(env.INDEX), loadEngine, caches: createCaches(CACHE_BYTES) },
    Date.now,
  );
  return generations.current((work) => context.waitUntil(work), budget);
}

/** The collection in D1 and Vectorize that answers a request. What searches it is evaluated where there is one. */
function openCollection(
  env: Bindings,
  context: Pick<ExecutionContext, 'waitUntil'>,
  budget: Budget,
): Opening {
  collections ??= collectionsOf(env);
  const opening = collections.then((its) => its.current((work) => context.waitUntil(work), budget));
  return {
    begin: (request) => firstStep(request),
    service: async () => (await opening).service(),
    newer: async () => (await opening).newer(),
    end: () => undefined,
  };
}

async function collectionsOf({ INDEX, PAPERS, VECTORS }: Bindings): Promise<Collections> {
  if (PAPERS === undefined || VECTORS === undefined) {
    throw new SextantError(
      'settings-invalid',
      'A collection needs both PAPERS, a D1 database, and VECTORS, an index of Vectorize: docs/scale.md.',
    );
  }
  const { Collections } = await import('./search/distributed/collections.ts');
  const { papers } = createCaches(CACHE_BYTES);
  return new Collections(
    { papers: PAPERS, vectors: VECTORS, reader: new KvReader(INDEX), loadEngine, kept: papers },
    Date.now,
  );
}

// Made in the global scope, whose time counts towards no request's CPU time.
const app = createApp<{ Bindings: Bindings }>(
  (c, budget) => open(c.env, c.executionCtx, budget),
  async (c) => (await import('./digest/of-env.ts')).digestOfEnv(c.env),
);

/** Mails new papers, once a minute. What it needs is evaluated where a site sends mails, and only there. */
async function scheduled(_: unknown, env: Bindings, context: ExecutionContext): Promise<void> {
  const { mailSender, keyed } = settingsOf(env);
  if (mailSender === 'off') return;
  const [{ runOfEnv }, { SITE }] = await Promise.all([
    import('./digest/of-env.ts'),
    import('./http/site-json.ts'),
  ]);
  await runOfEnv(env, {
    name: SITE.name,
    reader: new KvReader(env.INDEX),
    async open() {
      const budget = new Budget(keyed);
      const opening = open(env, context, budget);
      const service = await opening.service();
      return { service, isWhole: () => budget.isComplete, close: () => opening.end() };
    },
  });
}

export default { fetch: app.fetch, scheduled } satisfies ExportedHandler<Bindings>;
