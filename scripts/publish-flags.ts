import { ENCODER_FLAG } from './embed/encoders.ts';
import { MODEL_FLAGS } from './model/options.ts';
import { TAKE_OVER_FLAG } from './target.ts';

/** The flags of every command that publishes an index of papers itself, for `parseArgs`. */
export const PUBLISH_FLAGS = {
  ...MODEL_FLAGS,
  ...ENCODER_FLAG,
  ...TAKE_OVER_FLAG,
  'skip-invalid': { type: 'boolean', default: false },
} as const;
