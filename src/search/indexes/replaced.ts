import { SextantError } from '../../errors.ts';

const REPLACED = 'The index was replaced by a newer one while this was being answered. Try again.';

/** @throws SextantError `store-failed`: what a request was reading has been replaced since */
export function replaced(): never {
  throw new SextantError('store-failed', REPLACED, { retryAfter: 1 });
}

/** Whether this is what {@link replaced} throws. */
export function isReplaced(cause: unknown): boolean {
  return cause instanceof SextantError && cause.message === REPLACED;
}
