import { inspect } from 'node:util';
import { SextantError } from '../../src/errors.ts';
import { systemError } from '../system-error.ts';

/** Why a source gave nothing, as all the world may read it: no address, path or word of anybody else's is in it. */
export const WHY = {
  unreachable: 'It did not answer.',
  error: 'It answered with an error.',
  refused: 'It refused to answer.',
  busy: 'It asked to be left alone for a while.',
  unreadable: 'What it answered could not be read.',
  endless: 'It gave the same page again and again.',
  empty: 'There were no papers in what it answered.',
  unknown: 'This version of Sextant cannot ask it.',
} as const;
type Why = (typeof WHY)[keyof typeof WHY];

/** A source that gave nothing: the message is for whoever ran the command, `why` is published. */
export class SourceFailure extends SextantError {
  constructor(
    message: string,
    readonly why: Why,
    options: ErrorOptions = {},
  ) {
    super('source-failed', message, options);
  }
}

/**
 * What was thrown while a source was asked as a failure of that source, whatever it was: one must not stop the others.
 * Null for what is of this machine, such as a full disk, which would stop the others too.
 */
export function sourceFailureOf(error: unknown): SourceFailure | null {
  if (error instanceof SourceFailure) return error;
  if (systemError(error) !== null) return null;
  if (!(error instanceof SextantError)) {
    const said = error instanceof Error ? (error.stack ?? error.message) : inspect(error);
    return new SourceFailure(`Nobody foresaw what it answered. Report this: ${said}`, WHY.unreadable, {
      cause: error,
    });
  }
  switch (error.code) {
    case 'source-failed':
    case 'input-invalid':
      return new SourceFailure(error.message, WHY.unreadable, { cause: error });
    case 'usage':
      return new SourceFailure(error.message, WHY.unknown, { cause: error });
    default:
      return null;
  }
}
