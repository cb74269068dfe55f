import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { onTestFinished } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';
import { isRunning } from '../../scripts/process/owner.ts';
import { follow, type Started } from '../process/started.ts';

/** What npm started, and itself. */
export interface Tree extends Started {
  /** Ids of all processes by now, npm's first. */
  processes(): number[];
  /** The process whose command line matches. */
  find(command: RegExp): number;
  /** Those of `pids` that run. */
  left(pids: readonly number[]): number[];
}

/** Runs an npm script as a person does: npm, its shell and all below, in a session of their own. */
export function npm(args: readonly string[], env: NodeJS.ProcessEnv = {}): Tree {
  const child = spawn('npm', [...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const started = follow(child);
  const processes = (): number[] => [started.pid, ...descendants(started.pid)];
  onTestFinished(() => {
    for (const pid of processes()) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  });
  return {
    ...started,
    processes,
    find(command) {
      const pid = processes().find((candidate) => command.test(commandOf(candidate)));
      if (pid === undefined)
        throw new Error(`No process is ${command}: ${processes().map(commandOf).join('\n')}`);
      return pid;
    },
    left: (pids) => pids.filter(isRunning),
  };
}

function descendants(root: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: parentOf(Number(name)) }));
  const below = (parent: number): number[] =>
    parents.filter((entry) => entry.parent === parent).flatMap(({ pid }) => [pid, ...below(pid)]);
  return below(root);
}

function parentOf(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
}

/** Empty when the process has ended. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Whether anything listens there. */
export function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
