import { openTarget, type Target, type TargetName } from '../target.ts';
import { type Output, outputOf } from './options.ts';

/** Which store a command works on, and what it prints. */
export interface StoreOptions {
  target: TargetName;
  state?: string | undefined;
  json?: boolean;
  quiet?: boolean;
}

/**
 * Opens the store of a command for as long as `use` takes.
 * @param writes Whether it publishes or deletes.
 * @throws SextantError as `openTarget`
 */
export async function withTarget(
  { target: name, state, ...print }: StoreOptions,
  writes: boolean,
  use: (target: Target, output: Output) => Promise<void>,
): Promise<void> {
  const output = outputOf(print);
  const target = await openTarget(name, { state, writes, log: output.log });
  try {
    await use(target, output);
  } finally {
    await target.close();
  }
}

/** What to do after something was published there. */
export function nextAfterPublishing({ target, state }: StoreOptions): string {
  if (target === 'remote') return 'Next: npx sextant deploy, if the Worker is not deployed yet.';
  return `Next: npx sextant serve${state === undefined ? '' : ` --state ${state}`}`;
}
