import { MODELS } from '../paths.ts';
import { DEFAULT_MODEL } from './checksums.ts';
import type { FetchModelOptions } from './fetch.ts';

/** The flags with which every command that needs a model can name one, for `parseArgs`. */
export const MODEL_FLAGS = {
  model: { type: 'string', default: DEFAULT_MODEL },
  'model-folder': { type: 'string' },
} as const;

/** Options of `prepareModel` from those flags and the environment (`SEXTANT_MODEL_FOLDER`). */
export function modelOptions(flags: { model: string; 'model-folder'?: string }): FetchModelOptions {
  return {
    id: flags.model,
    folder: flags['model-folder'] ?? process.env['SEXTANT_MODEL_FOLDER'],
    cacheDir: MODELS,
    log: (line) => console.error(line),
  };
}
