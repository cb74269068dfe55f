import { SextantError } from '../errors.ts';

/** What was wrong with one field: `parameter` names a path or query parameter, `pointer` a place in the body. */
export interface FieldError {
  parameter?: string | undefined;
  pointer?: string | undefined;
  detail: string;
}

/** A request that a schema refused, field by field. */
export class InvalidRequest extends SextantError {
  constructor(readonly errors: FieldError[]) {
    super('invalid-request', errors.map(described).join(' '));
  }
}

function described({ parameter, pointer, detail }: FieldError): string {
  const field = parameter ?? pointer?.slice('#/'.length);
  return !field ? detail : `${field}: ${detail}`;
}

/** A body that did not come whole: the client went away, and it is no fault of ours. */
export function brokenOff(cause: unknown): SextantError {
  return new SextantError('invalid-request', 'The body broke off before its end: send it again.', { cause });
}
