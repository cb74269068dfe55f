import { SextantError } from '../src/errors.ts';

/** Exit code of a command that was not called correctly. */
const USAGE = 2;

/**
 * Runs a command: what it throws is printed as one message (an unforeseen error with its stack) and becomes the
 * exit code: 2 for a wrong call, else 1.
 */
export async function runCommand(main: (args: string[]) => Promise<void>): Promise<void> {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    if (error instanceof SextantError) {
      console.error(`${error.code}: ${error.message}`);
      process.exitCode = error.code === 'usage' ? USAGE : 1;
    } else if (isArgumentError(error)) {
      console.error(`usage: ${error.message}`);
      process.exitCode = USAGE;
    } else {
      console.error(error);
      process.exitCode = 1;
    }
  }
}

/** What `parseArgs` of node:util throws. */
function isArgumentError(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
