import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BENCH_NAMES, loadBench } from '../../bench/benches.ts';
import { type Context, TINY } from '../../bench/harness/context.ts';
import { toUnit } from '../../scripts/arithmetic.ts';
import { type Dataset, readPapers, SAMPLE, SCIFACT } from '../../bench/harness/dataset.ts';
import { installPeers } from '../../bench/harness/peers.ts';
import { markdownTable } from '../../bench/harness/table.ts';
import { cosines } from '../../bench/harness/tiled-vectors.ts';
import { onnxVariants } from '../../bench/onnx/variants.ts';
import { rowSchema } from '../../bench/row.ts';
import { documentText } from '../../scripts/corpus/document-text.ts';
import { createEmbedder } from '../../scripts/embed/embedder.ts';
import { findOnnx } from '../../scripts/model/model-folder.ts';
import { ModelProto } from '../../scripts/model/onnx-proto.ts';
import { modelOptions } from '../../scripts/commands/options.ts';
import { DEFAULT_MODEL } from '../../scripts/model/checksums.ts';
import { type PreparedModel, prepareModel } from '../../scripts/model/prepare.ts';

const PAPERS = 24;
/** Installing the peers, once. */
const INSTALL_MS = 300_000;
/** A year of days is played, and two Workers are started ten times, beside whatever else runs. */
const RUN_MS = 360_000;

let context: Context;

beforeAll(async () => {
  await installPeers((line) => console.log(line));
  const model = await prepareModel(modelOptions({ model: DEFAULT_MODEL }));
  const sample = await embedded('of the sample', SAMPLE, model);
  const scifact = await embedded('of SciFact', [SCIFACT], model);
  context = {
    scale: TINY,
    model,
    sample: async () => sample,
    data: async () => sample,
    scifact: async () => scifact,
    log: () => undefined,
  };
}, INSTALL_MS);

describe.each(BENCH_NAMES)('bench %s', (name) => {
  it(
    'runs and gives well-formed rows',
    async () => {
      const rows = z.array(rowSchema).parse(await (await loadBench(name))(context));
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) {
        expect(row.bench).toBe(name);
        expect(row.target === null).toBe(row.met === null);
        expect(row.peer === null).toBe(row.ratio === null);
      }
      expect(markdownTable(rows).split('\n')).toHaveLength(rows.length + 2);
    },
    RUN_MS,
  );
});

it(
  'computes with f32 weights what the original does, and nearly that with dynamic int8',
  async () => {
    const file = findOnnx(context.model.folder)?.file ?? '';
    const { f32, int8 } = await onnxVariants(file);
    const original = await hidden(await readFile(file));
    const floats = await hidden(f32);
    const integers = await hidden(int8);
    expect(cosines(original.states, floats.states, original.width).least).toBeGreaterThan(0.99999);
    expect(cosines(original.states, integers.states, original.width).mean).toBeGreaterThan(0.95);
    const count = (bytes: Uint8Array, opType: string) =>
      ModelProto.decode(bytes).graph?.node?.filter((node) => node.opType === opType).length;
    expect(count(int8, 'MatMulInteger')).toBe(36);
    expect(count(int8, 'DynamicQuantizeLinear')).toBe(24);
    expect(count(f32, 'MatMulInteger')).toBe(0);
  },
  RUN_MS,
);

const IDS = [101, 7778, 3399, 1997, 10791, 2075, 1999, 8150, 1997, 6739, 4275, 102];

/** All hidden states of a model, each brought to unit length. */
async function hidden(model: Uint8Array): Promise<{ states: Float32Array; width: number }> {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const session = await InferenceSession.create(model);
  const row = (values: number[]) => new Tensor('int64', BigInt64Array.from(values, BigInt), [1, IDS.length]);
  const output = await session.run({
    input_ids: row(IDS),
    attention_mask: row(IDS.map(() => 1)),
    token_type_ids: row(IDS.map(() => 0)),
  });
  const data = output['last_hidden_state']?.data;
  if (!(data instanceof Float32Array)) throw new TypeError('no hidden states');
  const width = data.length / IDS.length;
  for (let at = 0; at < data.length; at += width) toUnit(data.subarray(at, at + width));
  return { states: data, width };
}

/** A few papers, embedded without the cache that other tests may be writing to. */
async function embedded(what: string, files: readonly string[], model: PreparedModel): Promise<Dataset> {
  const papers = (await readPapers(files)).slice(0, PAPERS);
  const embedder = await createEmbedder(model.folder, model.config);
  try {
    const embeddings = await embedder.embed(papers.map(documentText));
    return { name: `${papers.length} papers ${what}`, papers, embeddings, dim: embedder.dim };
  } finally {
    await embedder.close();
  }
}
