import { type ChildProcess, spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';

/** A process of a test: what it printed so far, and how it ended. */
export interface Started {
  child: ChildProcess;
  pid: number;
  output(): string;
  /** Resolves with all that it printed once this matches, rejects when it ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/**
 * Runs a TypeScript file of the tests in a process of its own, which is killed after the test.
 * @param input What is piped into its standard input, if anything is.
 */
export function startScript(
  file: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
  input?: string | Uint8Array,
): Started {
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    cwd: ROOT,
    env: { ...process.env, npm_lifecycle_event: undefined, ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(input);
  onTestFinished(() => void child.kill('SIGKILL'));
  return follow(child);
}

export function follow(child: ChildProcess): Started {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  );
  const printed = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(output);
        if (match !== null) resolve(match);
      };
      child.stdout?.on('data', look);
      child.stderr?.on('data', look);
      void ended.then(() => reject(new Error(`It ended without printing ${pattern}:\n${output}`)));
      look();
    });
  return { child, pid: child.pid ?? 0, output: () => output, printed, ended };
}
