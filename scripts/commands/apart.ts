import { SextantError } from '../../src/errors.ts';
import { exitCode, named, spawnGroup } from '../process/group.ts';
import { ownTemporaryFolder } from '../process/temporary.ts';

/**
 * How a command does its work. The program is made twice: in the process that was started, which reads the arguments and
 * then only waits, so that it answers a signal at once and ends what a killed command leaves behind, and in a process
 * below it, which works.
 */
export type Apart = <A extends unknown[]>(
  work: (...args: A) => Promise<void>,
) => (...args: A) => Promise<void>;

const WORK = new URL('./work.ts', import.meta.url).pathname;

/** In the first process: the same command again, in a group of processes of its own. */
export const inGroup: Apart = () => async () => runApart([WORK, ...process.argv.slice(2)]);

/** In the second process. */
export const here: Apart = (work) => work;

/**
 * Runs a script of ours in a group of processes of its own, which ends with it however it ends. Its exit code becomes
 * ours.
 */
export async function runApart(args: readonly string[]): Promise<void> {
  ownTemporaryFolder();
  const ending = await spawnGroup([...process.execArgv, ...args], { stdio: 'inherit' }).ended;
  if (ending.signal !== null)
    console.error(`The command was ended by ${named(ending.signal)}. Run it again: it goes on from there.`);
  process.exitCode = exitCode(ending);
}

/**
 * The same for a step of a command that goes on afterwards.
 * @returns whether it did its work; if not, it has said why, and its exit code is ours
 * @throws SextantError `internal` when a signal ended it
 */
export async function stepApart(args: readonly string[]): Promise<boolean> {
  const ending = await spawnGroup([...process.execArgv, WORK, ...args], { stdio: 'inherit' }).ended;
  if (ending.signal !== null) {
    throw new SextantError(
      'internal',
      `Indexing was ended by ${named(ending.signal)}. Run it again: it goes on from there.`,
    );
  }
  if (ending.code !== 0) process.exitCode = exitCode(ending);
  return ending.code === 0;
}
