import { SextantError } from '../../src/errors.ts';
import { type Entry, MAX_VALUE_BYTES } from '../../src/index/store.ts';

/** @throws SextantError `store-failed` when Workers KV would not take the entry */
export function checkEntry({ key, value }: Entry): void {
  if (value.length <= MAX_VALUE_BYTES) return;
  const sizes = `has ${value.length} bytes; Workers KV holds at most ${MAX_VALUE_BYTES} in a value`;
  throw new SextantError(
    'store-failed',
    `The value of ${key} ${sizes}. Make it smaller, e.g. cut long papers.`,
  );
}
