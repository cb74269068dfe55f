import * as z from 'zod/mini';
import { wholeNumberWanted } from '../../use-cases/fields.ts';

/** More than there are papers anywhere: for a place in a list that has no other bound. */
export const ANYWHERE = 999_999_999;

/** A whole number of up to nine digits. @param error What is said of anything else */
export function digits(error?: string) {
  return z.pipe(z.string({ error }).check(z.trim(), z.regex(/^\d{1,9}$/, error)), z.transform(Number));
}

/**
 * A whole number between two others in a query string; what is blank was not given.
 * @param name With which an error begins, where the service's own do
 */
export function wholeNumber<D extends number | undefined>(
  min: number,
  max: number,
  byDefault: D,
  name?: string,
) {
  const wanted = wholeNumberWanted(min, max);
  const error = name === undefined ? wanted : wanted.replace(/^M/, `${name} m`);
  const number = z.pipe(digits(error), z.int(error).check(z.minimum(min, error), z.maximum(max, error)));
  return z.pipe(
    z.pipe(
      z.transform((value) => (isBlank(value) ? undefined : value)),
      z.optional(number),
    ),
    z.transform((given): number | D => given ?? byDefault),
  );
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === '';
}
