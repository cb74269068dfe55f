import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { EncoderConfig } from '../../src/encoder/config.ts';
import { MODEL_VERSION, packWeights, readWeights } from '../../src/encoder/weights.ts';
import { SextantError } from '../../src/errors.ts';
import { readModelFiles } from './model-config.ts';
import { fetchModel, type FetchModelOptions } from './fetch.ts';
import { findOnnx } from './model-folder.ts';
import { readOnnxTensors } from './onnx.ts';
import { mostPapers } from '../publish/isolate-memory.ts';
import { sha256, sha256File } from './sha256.ts';
import { withWordBits } from './word-bits.ts';

/** A model for both sides: the folder for documents, the packed weights for queries. */
export interface PreparedModel {
  folder: string;
  config: EncoderConfig;
  /** The `model` and `vocabulary` values of an index. */
  weights: Uint8Array;
  vocabulary: Uint8Array;
}

/**
 * Fetches a model if need be and packs its weights for the Worker, or finds both in place.
 * @throws SextantError `model-unavailable`, `model-unsupported`, `checksum-mismatch`, `usage`
 */
export async function prepareModel(options: FetchModelOptions): Promise<PreparedModel> {
  const folder = await fetchModel(options);
  const files = await readModelFiles(folder, options.id);
  const { vocabulary, firstPosition } = files;
  const config = withWordBits(files.config);
  const onnx = findOnnx(folder);
  if (onnx === null) throw new SextantError('model-unsupported', `${folder} has no ONNX file.`);
  const file = join(options.cacheDir, `${await sha256File(onnx.file)}.v${MODEL_VERSION}.packed`);
  const weights =
    (await readPacked(file, config, options.log)) ??
    (await pack({ onnx: onnx.file, firstPosition }, config, file, options.log));
  return { folder, config, weights, vocabulary };
}

/** What an earlier run packed, if it is still that, byte for byte, and was packed with the same config. */
async function readPacked(
  file: string,
  config: EncoderConfig,
  log: (line: string) => void,
): Promise<Uint8Array | null> {
  const bytes = await readFile(file).catch(() => null);
  if (bytes === null) return null;
  const expected = await readFile(digestOf(file), 'utf8').catch(() => null);
  if (sha256(bytes) !== expected?.trim()) {
    log(`The packed model ${file} does not have the sha256 that was noted beside it; it is packed again.`);
    return null;
  }
  return JSON.stringify(readWeights(bytes).config) === JSON.stringify(config) ? bytes : null;
}

/** A file that holds the sha256 of a packed model. */
function digestOf(file: string): string {
  return `${file}.sha256`;
}

async function pack(
  { onnx, firstPosition }: { onnx: string; firstPosition: number },
  config: EncoderConfig,
  file: string,
  log: (line: string) => void,
): Promise<Uint8Array> {
  const { bytes, errors } = packWeights(config, await readOnnxTensors(onnx, config, firstPosition));
  if (mostPapers({ bytes: bytes.byteLength, dim: config.width }, 4) < 1) {
    const size = `${(bytes.byteLength / 1e6).toFixed(0)} MB packed`;
    throw new SextantError(
      'model-unsupported',
      `${config.id} is too large: ${size}, beside which an isolate has no room for papers. Use a smaller model.`,
    );
  }
  const worst = Math.max(...errors.values());
  log(
    `Packed ${config.id}: ${bytes.byteLength} bytes, largest error of a weight ${(100 * worst).toFixed(2)} % ` +
      'of the largest weight of its matrix.',
  );
  await mkdir(dirname(file), { recursive: true });
  await replace(file, bytes);
  await replace(digestOf(file), `${sha256(bytes)}\n`);
  return bytes;
}

async function replace(file: string, content: Uint8Array | string): Promise<void> {
  const part = `${file}.${process.pid}.part`;
  await writeFile(part, content);
  await rename(part, file);
}
