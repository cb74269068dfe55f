import relaxed from '../../build/engine-relaxed.wasm';
import simd from '../../build/engine-simd.wasm';
import { loadEncoder } from '../../scripts/embed/load-encoder.ts';
import type { DataEnv } from '../../scripts/workerd/worker-data.ts';
import type { Encoder } from '../../src/encoder/encoder.ts';
import { serve, time } from './serve-worker.ts';

const MODULES = { relaxed, simd };

/** Our encoder, each build in an engine of its own. */
const encoders: Partial<Record<keyof typeof MODULES, Encoder>> = {};

async function encoderOf(env: DataEnv, params: URLSearchParams): Promise<Encoder> {
  const variant = params.get('variant') === 'simd' ? 'simd' : 'relaxed';
  return (encoders[variant] ??= await loadEncoder(env, variant, MODULES[variant]));
}

const textsOf = (body: ArrayBuffer): string[] => JSON.parse(new TextDecoder().decode(body)) as string[];

export default serve({
  /** texts → token ids of each */
  async tokenize({ env, params, body }) {
    const encoder = await encoderOf(env, params);
    return textsOf(body).map((text) => [...encoder.tokenize(text).ids]);
  },
  /** texts → f32 (texts, width) */
  async embed({ env, params, body }) {
    const encoder = await encoderOf(env, params);
    const texts = textsOf(body);
    const out = new Float32Array(texts.length * encoder.config.width);
    texts.forEach((text, i) =>
      out.set(encoder.embed(encoder.tokenize(text).ids, 'query'), i * encoder.config.width),
    );
    return new Uint8Array(out.buffer);
  },
  /** texts → ms of `reps` times tokenizing and encoding one, by turns */
  async run({ env, params, body }) {
    const encoder = await encoderOf(env, params);
    return time(Number(params.get('reps')), textsOf(body), (text) =>
      encoder.embed(encoder.tokenize(text).ids, 'query'),
    );
  },
});
