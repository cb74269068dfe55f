import { InferenceSession, Tensor } from 'onnxruntime-node';
import { type EncoderConfig, poolingOf } from '../src/encoder/config.ts';
import { packWeights } from '../src/encoder/weights.ts';
import { staticConfig } from '../scripts/embed/static-encoder.ts';
import { findOnnx } from '../scripts/model/model-folder.ts';
import type { PreparedModel } from '../scripts/model/prepare.ts';
import { wordEmbeddings } from '../scripts/model/word-embeddings.ts';
import { SextantError } from '../src/errors.ts';
import type { Context } from './harness/context.ts';
import { pool } from '../scripts/embed/embedder.ts';

import { type Contestant, race } from './harness/race.ts';
import { cosines } from './harness/tiled-vectors.ts';
import { startEncoder } from './harness/queries.ts';
import { type BenchWorker, startWorker } from './harness/workerd.ts';
import { onnxVariants } from './onnx/variants.ts';
import { formatNumber, type Row, type Target, toRow } from './row.ts';

/** 12 tokens, [CLS] and [SEP] included. */
const QUERY = 'statistical theory of gating in mixture of expert models';

const OURS = 'ours';
const TABLE = 'a static encoder';
/** In ms. */
const MOST_OF_A_TABLE = 0.3;

interface Peer {
  name: string;
  target?: Target;
  contestant: Contestant;
  hidden(): Promise<Float32Array>;
}

/** How long does a query take to encode, beside onnxruntime with the same weights? */
export async function encoderBench({ scale, model }: Context): Promise<Row[]> {
  const onnx = findOnnx(model.folder);
  if (onnx === null) throw new SextantError('model-unsupported', `${model.folder} has no ONNX file.`);
  const variants = await onnxVariants(onnx.file);
  const ours = await startEncoder(model);
  const table = await startEncoder(asTable(model));
  const web = await startWorker('onnxruntime', { f32: () => variants.f32, int8: () => variants.int8 });
  try {
    const texts = JSON.stringify([QUERY]);
    const [ids] = (await ours.json('tokenize', texts)) as number[][];
    if (ids === undefined) throw new TypeError('no tokens');
    const peers = [
      ...webPeers(web, ids),
      await nativePeer('f32', variants.f32, ids, { of: 'ratio', atLeast: 1 }),
      // With instructions for int8 that no WebAssembly has: what the processor can do.
      await nativePeer('dynamic int8', variants.int8, ids),
    ];
    const times = await race(
      [
        { name: OURS, run: async (reps) => Number(await ours.json(`run?reps=${reps}`, texts)) },
        {
          name: 'plain SIMD',
          run: async (reps) => Number(await ours.json(`run?variant=simd&reps=${reps}`, texts)),
        },
        { name: TABLE, run: async (reps) => Number(await table.json(`run?reps=${reps}`, texts)) },
        ...peers.map(({ contestant }) => contestant),
      ],
      scale,
    );
    const embedding = new Float32Array((await ours.call('embed', texts)).slice().buffer);
    const bench = { bench: 'encoder', unit: 'ms', ours: times.get(OURS) ?? Number.NaN };
    const speed = `ours: ${formatNumber(products(model.config, ids.length) / bench.ours / 1e6)} GMAC/s over all`;
    const rows = [];
    for (const { name, target, hidden } of peers) {
      const { mean } = cosines(
        embedding,
        pool(await hidden(), model.config.width, poolingOf(model.config, 'query')),
        model.config.width,
      );
      rows.push(
        toRow({
          ...bench,
          name: `a query of ${ids.length} tokens`,
          peer: { name, value: times.get(name) ?? Number.NaN },
          ...(target && { target }),
          note: `cosine of the two ${mean.toFixed(4)}; ${speed}`,
        }),
      );
    }
    const plain = { name: 'our build without relaxed SIMD', value: times.get('plain SIMD') ?? Number.NaN };
    return [
      ...rows,
      toRow({ ...bench, name: `a query of ${ids.length} tokens`, peer: plain }),
      toRow({
        ...bench,
        ours: times.get(TABLE) ?? Number.NaN,
        name: `the same, by ${TABLE}`,
        peer: { name: 'our encoder with its layers', value: bench.ours },
        target: { of: 'ours', atMost: MOST_OF_A_TABLE },
      }),
    ];
  } finally {
    await ours.close();
    await table.close();
    await web.close();
  }
}

/** A static encoder of the same size as any that is learnt from the model: what it knows costs no time. */
function asTable(model: PreparedModel): PreparedModel {
  const config = staticConfig(model.config);
  const { vocabSize, width } = config;
  const tensor = { shape: [vocabSize, width], data: wordEmbeddings(model.weights) };
  const tensors = new Map([['embeddings.word_embeddings.weight', tensor]]);
  return { ...model, config, weights: packWeights(config, tensors).bytes };
}

function webPeers(web: BenchWorker, ids: number[]): Peer[] {
  const peer = (model: string, name: string, atLeast: number): Peer => ({
    name,
    target: { of: 'ratio', atLeast },
    contestant: {
      name,
      run: async (reps) => Number(await web.json(`run?model=${model}&reps=${reps}`, JSON.stringify(ids))),
    },
    hidden: async () =>
      new Float32Array((await web.call(`hidden?model=${model}`, JSON.stringify(ids))).slice().buffer),
  });
  return [
    peer('f32', 'onnxruntime-web f32, wasm in workerd, 1 thread', 3),
    peer('int8', 'onnxruntime-web dynamic int8, wasm in workerd, 1 thread', 2),
  ];
}

async function nativePeer(weights: string, model: Uint8Array, ids: number[], target?: Target): Promise<Peer> {
  const name = `onnxruntime native ${weights}, 1 thread`;
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const row = (values: number[]): Tensor =>
    new Tensor('int64', BigInt64Array.from(values, BigInt), [1, ids.length]);
  const feeds = {
    input_ids: row(ids),
    attention_mask: row(ids.map(() => 1)),
    token_type_ids: row(ids.map(() => 0)),
  };
  const run = async (reps: number): Promise<number> => {
    const start = performance.now();
    for (let i = 0; i < reps; i++) await session.run(feeds);
    return performance.now() - start;
  };
  return {
    name,
    ...(target && { target }),
    contestant: { name, run },
    async hidden() {
      const data = (await session.run(feeds))['last_hidden_state']?.data;
      if (!(data instanceof Float32Array)) throw new TypeError('last_hidden_state is not f32');
      return data;
    },
  };
}

/** Multiplications with weights in one forward pass. */
function products({ layers, width, intermediate }: EncoderConfig, tokens: number): number {
  return tokens * layers * (4 * width * width + 2 * width * intermediate);
}
