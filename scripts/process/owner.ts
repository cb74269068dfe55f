import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Whether a process of this id runs. One that has ended and that nobody has asked about since does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (cause) {
    // EPERM: it runs, as another user.
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EPERM')) return false;
  }
  return statOf(pid)?.state !== 'Z';
}

/**
 * When a process started, to be compared with what this said before: ids are used again. Empty when it does not run,
 * or when the system does not tell.
 */
export function startOf(pid: number): string {
  const stat = statOf(pid);
  if (stat !== null) return stat.started;
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}

/** From Linux, in clock ticks since it started; null elsewhere, and for what does not run. */
function statOf(pid: number): { state: string; started: string } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Fields 3 and 22; the name of field 2 may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', started: fields[19] ?? '' };
  } catch {
    return null;
  }
}

/** What the name of a temporary folder begins with, so that {@link removeAbandoned} knows whose it is. */
export function ownedPrefix(prefix: string): string {
  return `${prefix}${process.pid}-`;
}

/** Removes the folders `<prefix><id of a process>-…` whose process no longer runs: it was killed. */
export function removeAbandoned(parent: string, prefix: string): void {
  for (const name of readdirSync(parent)) {
    const pid = name.startsWith(prefix) ? /^(\d+)-/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (pid === undefined || isRunning(Number(pid))) continue;
    try {
      rmSync(join(parent, name), { recursive: true, force: true });
    } catch {
      // Another user's, whose next run removes it.
    }
  }
}
