import type { Context } from 'hono';
import { echoed, ERRORS, SextantError, inFull } from '../../../errors.ts';

/** The errors of the protocol (section 3.6). */
export type OaiCode =
  | 'badArgument'
  | 'badResumptionToken'
  | 'badVerb'
  | 'cannotDisseminateFormat'
  | 'idDoesNotExist'
  | 'noRecordsMatch'
  | 'noSetHierarchy';

/** What a request of the protocol is refused with, in an answer of its own. */
export class OaiError extends SextantError {
  constructor(
    readonly oaiCode: OaiCode,
    message: string,
  ) {
    super('invalid-request', message);
  }
}

const LONGEST_MESSAGE = 1_000;

/** What is no error of the protocol is said by the status, as its section 3.1.2.2 has it, and in words. */
export function oaiErrorResponse(c: Context, error: SextantError): Response {
  return c.text(`${echoed(inFull(error), LONGEST_MESSAGE)}\n`, ERRORS[error.code].status);
}
