import { ENCODER_FLAG } from './embed/encoders.ts';
import { MODEL_FLAGS } from './model/options.ts';
import { TAKE_OVER_FLAG } from './target.ts';

/** The flags of every command that publishes an index of papers itself, for `parseArgs`. */
export const PUBLISH_FLAGS = {
  ...MODEL_FLAGS,
  ...ENCODER_FLAG,
  ...TAKE_OVER_FLAG,
  strict: { type: 'boolean', default: false },
  'keep-private': { type: 'boolean', default: false },
  'skip-invalid': { type: 'boolean', default: false },
} as const;

/** What the flags say of the records of a corpus. */
export function recordOptions(
  values: { strict: boolean; 'keep-private': boolean; 'skip-invalid': boolean },
  log: (line: string) => void,
): { strict: boolean; keepPrivate: boolean } {
  if (values['skip-invalid'])
    log('Invalid records are left out without --skip-invalid too; --strict refuses them.');
  return { strict: values.strict && !values['skip-invalid'], keepPrivate: values['keep-private'] };
}
