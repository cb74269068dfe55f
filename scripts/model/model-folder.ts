import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SextantError } from '../../src/errors.ts';

/** What every model folder has, besides one of {@link ONNX_FILES}. */
export const REQUIRED_FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json'] as const;

/** What a model folder has when its authors published it; sentence-transformers' defaults hold otherwise. */
export const OPTIONAL_FILES = [
  'modules.json',
  '1_Pooling/config.json',
  'sentence_bert_config.json',
  'config_sentence_transformers.json',
] as const;

/** f32 first: the Worker rounds weights once more, and transformers.js is the reference. */
const ONNX_FILES = [
  { path: 'onnx/model.onnx', dtype: 'fp32' },
  { path: 'onnx/model_quantized.onnx', dtype: 'q8' },
] as const;

/** The ONNX file of a model folder, and the name that transformers.js has for it. */
export function findOnnx(folder: string): { path: string; file: string; dtype: 'fp32' | 'q8' } | null {
  const found = ONNX_FILES.find(({ path }) => existsSync(join(folder, path)));
  return found === undefined ? null : { ...found, file: join(folder, found.path) };
}

/** Where a fetched model is kept, whether it was fetched or not. */
export function fetchedFolder(cacheDir: string, id: string): string {
  return resolve(cacheDir, ...id.split('/'));
}

/**
 * Requires the layout that transformers.js reads.
 * @throws SextantError `model-unavailable`, naming every file that is missing.
 */
export function requireLayout(folder: string): void {
  const missing: string[] = REQUIRED_FILES.filter((path) => !existsSync(join(folder, path)));
  if (findOnnx(folder) === null) missing.push(ONNX_FILES.map(({ path }) => path).join(' or '));
  if (missing.length === 0) return;
  throw new SextantError(
    'model-unavailable',
    `The model folder ${folder} lacks ${missing.join(', ')}. It must have the layout that transformers.js reads.`,
  );
}
