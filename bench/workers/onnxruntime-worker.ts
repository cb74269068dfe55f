import * as ort from '../node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs';
import module from '../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm';
import { type DataEnv, fetchBytes } from '../../scripts/workerd/worker-data.ts';
import { serve, time } from './serve-worker.ts';

// workerd compiles WebAssembly only when it starts: hand onnxruntime the compiled module in place of bytes.
Object.assign(WebAssembly, {
  instantiate: async (_: unknown, imports: WebAssembly.Imports) => ({
    module,
    instance: new WebAssembly.Instance(module, imports),
  }),
});
ort.env.wasm.wasmBinary = new ArrayBuffer(8);
ort.env.wasm.numThreads = 1;

const sessions = new Map<string, Promise<ort.InferenceSession>>();

function sessionOf(env: DataEnv, params: URLSearchParams): Promise<ort.InferenceSession> {
  const name = params.get('model') ?? '';
  let session = sessions.get(name);
  if (session === undefined) {
    session = fetchBytes(env, name).then((bytes) =>
      ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] }),
    );
    sessions.set(name, session);
  }
  return session;
}

/** int64 (1, tokens) */
function feedsOf(body: ArrayBuffer): Record<string, ort.Tensor> {
  const ids = JSON.parse(new TextDecoder().decode(body)) as number[];
  const row = (values: number[]): ort.Tensor =>
    new ort.Tensor('int64', BigInt64Array.from(values, BigInt), [1, ids.length]);
  return {
    input_ids: row(ids),
    attention_mask: row(ids.map(() => 1)),
    token_type_ids: row(ids.map(() => 0)),
  };
}

export default serve({
  /** token ids → f32 (tokens, width) */
  async hidden({ env, params, body }) {
    const { last_hidden_state } = await (await sessionOf(env, params)).run(feedsOf(body));
    const data = last_hidden_state?.data;
    if (!(data instanceof Float32Array)) throw new TypeError('last_hidden_state is not f32');
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  },
  /** token ids → ms of `reps` times the model's forward pass, without pooling */
  async run({ env, params, body }) {
    const session = await sessionOf(env, params);
    return time(Number(params.get('reps')), [feedsOf(body)], (feeds) => session.run(feeds));
  },
});
