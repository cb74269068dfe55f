import * as z from 'zod/mini';

/**
 * What a transformation gives for a value that it refuses.
 * @param payload What it was called with as its second argument.
 */
export function refused({ issues, value }: z.core.ParsePayload, message: string): never {
  issues.push({ code: 'custom', message, input: value });
  return z.NEVER;
}
