import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_MODEL } from '../../scripts/model/checksums.ts';
import { findOnnx } from '../../scripts/model/model-folder.ts';
import { readOnnxTensors } from '../../scripts/model/onnx.ts';
import { type PreparedModel, prepareModel } from '../../scripts/model/prepare.ts';
import { sha256 } from '../../scripts/model/sha256.ts';
import { packWeights, readWeights, tensorBytes } from '../../src/encoder/weights.ts';
import { realModel } from './real-model.ts';

let folder: string;
let cacheDir: string;
let whole: PreparedModel;
beforeAll(async () => {
  folder = await realModel();
  // One packing for all tests: each leaves a whole model behind, since what it damages is packed again.
  cacheDir = await mkdtemp(join(tmpdir(), 'sextant-'));
  const { model, lines } = await prepare();
  whole = model;
  expect(lines).toEqual([expect.stringMatching(/^Packed .* largest error of a weight/)]);
}, 300_000);
afterAll(() => rm(cacheDir, { recursive: true, force: true }));

async function prepare(): Promise<{ lines: string[]; model: PreparedModel }> {
  const lines: string[] = [];
  const log = (line: string): number => lines.push(line);
  return { model: await prepareModel({ id: DEFAULT_MODEL, folder, cacheDir, log }), lines };
}

const packedFile = (): string =>
  join(cacheDir, readdirSync(cacheDir).find((f) => f.endsWith('.packed')) ?? '');

async function change(edit: (bytes: Uint8Array) => unknown): Promise<void> {
  const bytes = Uint8Array.from(whole.weights);
  edit(bytes);
  await writeFile(packedFile(), bytes);
}

const AGAIN = /does not have the sha256 that was noted beside it; it is packed again/;

describe('a packed model', () => {
  test('is packed once, with its sha256 beside it', async () => {
    expect((await readFile(`${packedFile()}.sha256`, 'utf8')).trim()).toBe(sha256(whole.weights));
    const { model, lines } = await prepare();
    expect(lines).toEqual([]);
    expect(sha256(model.weights)).toBe(sha256(whole.weights));
    expect(readdirSync(cacheDir)).toHaveLength(2);
  });

  test.each([
    ['4 KB of zeros', (bytes: Uint8Array) => bytes.fill(0, 14_000_000, 14_004_096)],
    ['a byte in 997 of the scales', flipScales],
    [
      'a bit of its last byte flipped',
      (bytes: Uint8Array) => bytes.set([(bytes.at(-1) ?? 0) ^ 1], bytes.length - 1),
    ],
    [
      'a bit of its first tensor flipped',
      (bytes: Uint8Array) => bytes.set([(bytes[70_001] ?? 0) ^ 64], 70_001),
    ],
  ])('with %s is packed again, and said so', async (_, edit) => {
    await change(edit);
    const { model, lines } = await prepare();
    expect(lines).toEqual([expect.stringMatching(AGAIN), expect.stringMatching(/^Packed /)]);
    expect(sha256(model.weights)).toBe(sha256(whole.weights));
  });

  test.each([
    ['missing', (file: string) => rm(file)],
    ['another', (file: string) => writeFile(file, `${'0'.repeat(64)}\n`)],
  ])('whose sha256 is %s is packed again', async (_, edit) => {
    await edit(`${packedFile()}.sha256`);
    expect((await prepare()).lines).toEqual([
      expect.stringMatching(AGAIN),
      expect.stringMatching(/^Packed /),
    ]);
    expect((await prepare()).lines).toEqual([]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('is not made of weights that hold %s', async (wrong) => {
    const { config } = whole;
    const tensors = await readOnnxTensors(findOnnx(folder)?.file ?? '', config);
    for (const name of ['embeddings.word_embeddings.weight', 'embeddings.LayerNorm.bias']) {
      const tensor = tensors.get(name);
      const data = Float32Array.from(tensor?.data ?? []);
      data[7] = wrong;
      const changed = new Map(tensors).set(name, { shape: tensor?.shape ?? [], data });
      expect(() => packWeights(config, changed)).toThrow(
        expect.objectContaining({
          code: 'model-unsupported',
          message: `The tensor ${name} of the model has numbers that are not finite.`,
        }),
      );
    }
  });
});

function flipScales(bytes: Uint8Array): void {
  const { config, offset } = readWeights(bytes);
  for (const [name, length] of tensorBytes(config)) {
    if (!name.endsWith('scales')) continue;
    const start = offset(name, length);
    for (let at = start; at < start + length; at += 997) bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  }
}
