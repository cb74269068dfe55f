import { SextantError } from '../errors.ts';

/** How long a read of the store may take to answer, or a value to go on arriving, in ms. */
export const READ_DEADLINE_MS = 10_000;

/**
 * What a promise gives, unless it takes longer than {@link READ_DEADLINE_MS}.
 * @param what Did not happen in time, as a sentence.
 * @throws SextantError `store-failed`
 */
export function withDeadline<T>(promise: Promise<T>, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const seconds = READ_DEADLINE_MS / 1_000;
      reject(new SextantError('store-failed', `${what} Nothing came for ${seconds} seconds. Try again.`));
    }, READ_DEADLINE_MS);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
