import type { Context } from 'hono';
import { echoed, ERRORS, inFull, SextantError } from '../../errors.ts';
import { InvalidRequest } from '../invalid-request.ts';
import type { OpenAiError } from './schema.ts';

const LONGEST_MESSAGE = 4_000;

/**
 * Another model than the one that is served, or other dimensions. OpenAI answers 404 to an unknown model, and its
 * clients tell the two apart by the status; which one is served no schema can say, so both are of that kind.
 */
export class NotServed extends SextantError {
  constructor(
    readonly param: 'model' | 'dimensions',
    message: string,
  ) {
    super('model-unsupported', message);
  }
}

/**
 * The model that is served may be called by the part of its id after the slash, as others call it, in any case.
 * @throws NotServed for any other
 */
export function requireModel(served: { id: string }, asked: string): void {
  const names = [served.id, served.id.slice(served.id.indexOf('/') + 1)].map((name) => name.toLowerCase());
  if (names.includes(asked.toLowerCase())) return;
  throw new NotServed('model', `The model ${JSON.stringify(echoed(asked))} is not served; ${served.id} is.`);
}

const MODEL_NOT_FOUND = { status: 404, code: 'model_not_found' } as const;

/** The error in the shape of the OpenAI API: https://platform.openai.com/docs/guides/error-codes */
export function openAiErrorResponse(c: Context, error: SextantError): Response {
  const { status, code } =
    error instanceof NotServed
      ? MODEL_NOT_FOUND
      : { status: ERRORS[error.code].status, code: error.code.replaceAll('-', '_') };
  const body: OpenAiError = {
    error: {
      message: echoed(inFull(error), LONGEST_MESSAGE),
      type: status < 500 ? 'invalid_request_error' : 'server_error',
      param: error instanceof NotServed ? error.param : parameterOf(error),
      code,
    },
  };
  return c.json(body, status);
}

/** Name of the first field that was refused: `input` for the pointer `#/input/3`. */
function parameterOf(error: SextantError): string | null {
  if (!(error instanceof InvalidRequest)) return null;
  const [first] = error.errors;
  return first?.pointer?.split('/')[1] ?? first?.parameter ?? null;
}
