import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a process ended. */
export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A process and all that it starts, apart from the group of this one. */
export interface Group {
  child: ChildProcess;
  /** Resolves when its first process has ended, and everything else in it was ended. */
  ended: Promise<Ending>;
  /** Asks it to end, and after `graceMs` ends it. */
  stop(graceMs?: number): Promise<void>;
}

export interface GroupOptions {
  /** `inherit`: streams of this process. `pipe`: stdout and stderr are read here, and stdin is empty. */
  stdio: 'inherit' | 'pipe';
  cwd?: string;
  env?: NodeJS.ProcessEnv;
}

const LIFELINE = new URL('./lifeline.mjs', import.meta.url).href;
/** How long a group may take to end by itself, in ms. */
const GRACE_MS = 5_000;

const running = new Set<{ group: Group; kill(signal: NodeJS.Signals): void }>();

/**
 * Starts Node with these arguments in a group of processes of its own. Whichever ends first, this process (even by
 * SIGKILL: `./lifeline.mjs` says how) or the first one of the group, all of the group end.
 */
export function spawnGroup(args: readonly string[], { stdio, ...options }: GroupOptions): Group {
  const fd = stdio === 'inherit' ? 3 : 0;
  const child = spawn(process.execPath, ['--import', `${LIFELINE}?fd=${fd}`, ...args], {
    ...options,
    stdio: stdio === 'inherit' ? ['inherit', 'inherit', 'inherit', 'pipe'] : 'pipe',
    detached: true, // Makes the group.
  });
  child.stdio[fd]?.on('error', () => undefined); // It has ended, which is told below.
  const kill = (signal: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // Nobody is left in it.
    }
  };
  const ended = new Promise<Ending>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      running.delete(entry);
      kill('SIGKILL');
      resolve({ code, signal });
    });
  });
  const group = {
    child,
    ended,
    async stop(graceMs = GRACE_MS) {
      if (!running.has(entry)) return;
      child.kill('SIGTERM');
      await Promise.race([ended, sleep(graceMs, undefined, { ref: false })]);
      if (!running.has(entry)) return;
      kill('SIGKILL');
      await ended;
    },
  };
  const entry = { group, kill };
  running.add(entry);
  return group;
}

/** {@link Group.stop} for every group that runs. */
export async function stopGroups(graceMs?: number): Promise<void> {
  await Promise.all([...running].map(({ group }) => group.stop(graceMs)));
}

/** Stops every group that runs until {@link resumeGroups}: Ctrl-Z reaches only the process that started them. */
export function suspendGroups(): void {
  for (const { kill } of running) kill('SIGSTOP');
}

/** Lets every group go on that {@link suspendGroups} stopped. */
export function resumeGroups(): void {
  for (const { kill } of running) kill('SIGCONT');
}

/** Who ends a process by this signal, for messages. */
export function named(signal: NodeJS.Signals): string {
  return signal === 'SIGKILL' ? 'SIGKILL, as a system ends what takes too much memory' : signal;
}

/** The exit code that tells how a process ended: as a shell gives it, 128 and the number of the signal. */
export function exitCode({ code, signal }: Ending): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}
