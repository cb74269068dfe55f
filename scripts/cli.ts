import { setTimeout } from 'node:timers';
import { SextantError } from '../src/errors.ts';
import { endOrderly, isEnding } from './process/ending.ts';
import { systemError } from './system-error.ts';

/** Exit code of a command that was not called correctly. */
const USAGE = 2;
/** How long a command that failed may take to end by itself, in ms. */
const END_MS = 2_000;

/**
 * Runs a command: what it throws is printed as one message (an unforeseen error with its stack) and becomes the
 * exit code: 2 for a wrong call, 128 and its number for a signal, else 1. However it ends, nothing of it stays
 * (`./process/ending.ts`).
 */
export async function runCommand(main: (args: string[]) => Promise<void>): Promise<void> {
  endOrderly();
  // Whoever read the output has gone, which is no reason to break off.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  // From the inside of a library, where nobody can catch it.
  process.on('uncaughtException', (error) => {
    report(error);
    process.exit(process.exitCode ?? 1);
  });
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    report(error);
    // A simulator that did not start, for one, is nobody's to close, and would keep this process from ending.
    setTimeout(() => process.exit(), END_MS).unref();
  }
}

/** Prints why the command failed, and sets its exit code. */
function report(error: unknown): void {
  if (isEnding()) return;
  const known = error instanceof SextantError ? error : systemError(error);
  if (known !== null) console.error(`${known.code}: ${known.message}`);
  else if (isArgumentError(error)) console.error(`usage: ${error.message}`);
  else console.error(error);
  process.exitCode = known?.code === 'usage' || isArgumentError(error) ? USAGE : 1;
}

/** What `parseArgs` of node:util throws. */
function isArgumentError(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
