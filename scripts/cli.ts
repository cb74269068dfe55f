import { setTimeout } from 'node:timers';
import { CommanderError, type CommandUnknownOpts, Help, type Option } from '@commander-js/extra-typings';
import { SextantError } from '../src/errors.ts';
import { endOrderly, isEnding } from './process/ending.ts';
import { systemError } from './system-error.ts';

/** Exit code of a command that was not called correctly. */
const USAGE = 2;
/** How long a command that failed may take to end by itself, in ms. */
const END_MS = 2_000;

/**
 * Runs a program with the arguments of this process: what it throws is printed as one message (an unforeseen error
 * with its stack) and becomes the exit code: 2 for a wrong call, 128 and its number for a signal, else 1. However it
 * ends, nothing of it stays (`./process/ending.ts`).
 */
export async function runProgram(program: CommandUnknownOpts): Promise<void> {
  endOrderly();
  // Whoever read the output has gone, which is no reason to break off.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  // From the inside of a library, where nobody can catch it.
  process.on('uncaughtException', (error) => {
    report(error);
    process.exit(process.exitCode ?? 1);
  });
  plainHelp(program);
  try {
    if (process.argv.length === 2 && program.commands.length > 0) program.outputHelp();
    else {
      const args = withFilesAsPaths(program, process.argv.slice(2));
      await withoutExit(program).parseAsync(args, { from: 'user' });
    }
  } catch (error) {
    report(error);
    // A simulator that did not start, for one, is nobody's to close, and would keep this process from ending.
    setTimeout(() => process.exit(), END_MS).unref();
  }
}

/** The arguments with files behind `--` that are called like a command as paths: commander would take them for that. */
function withFilesAsPaths(program: CommandUnknownOpts, args: readonly string[]): string[] {
  const names = new Set(program.commands.flatMap(({ commands }) => commands.map((below) => below.name())));
  const end = args.indexOf('--');
  return args.map((arg, i) => (end >= 0 && i > end && names.has(arg) ? `./${arg}` : arg));
}

/** Has a program and all its commands throw what they would print before they end the process. */
function withoutExit<C extends CommandUnknownOpts>(command: C): C {
  command.exitOverride().configureOutput({ writeErr: () => undefined });
  for (const below of command.commands) withoutExit(below);
  return command;
}

/** Has the help of a program and of all its commands leave out what goes without saying. */
export function plainHelp<C extends CommandUnknownOpts>(command: C): C {
  command.configureHelp({ optionDescription });
  for (const below of command.commands) plainHelp(below);
  return command;
}

/** What commander says of an option, but for what goes without saying. */
function optionDescription(option: Option): string {
  return new Help().optionDescription(option).replace(/ \(default: false\)$/, '');
}

/** Prints why the command failed, and sets its exit code. */
function report(error: unknown): void {
  if (isEnding()) return;
  // Help and the version were asked for and printed.
  if (error instanceof CommanderError && error.exitCode === 0) return;
  const known = error instanceof SextantError ? error : systemError(error);
  if (known !== null) console.error(`${known.code}: ${known.message}`);
  else if (error instanceof CommanderError) console.error(`usage: ${sentenceOf(error)}`);
  else console.error(error);
  process.exitCode = known?.code === 'usage' || error instanceof CommanderError ? USAGE : 1;
}

/** What commander found wrong with the arguments, with where to look. */
function sentenceOf({ message }: CommanderError): string {
  const reason = message
    .replace(/^error: /, '')
    .replace('\n', ' ')
    .replace(/[^.)]$/, '$&.');
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)} --help shows how it is called.`;
}
