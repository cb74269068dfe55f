import { readdir, readFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';

/** Clock ticks of /proc a second, and bytes of a page: those of this kernel. */
const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** Ids of the processes of this name below this one, from /proc. */
export async function childProcesses(name: string): Promise<number[]> {
  const parents = new Map<number, { parent: number; name: string }>();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => null);
    const match = stat === null ? null : /^\d+ \((.*)\) \S (\d+)/s.exec(stat);
    if (match?.[1] !== undefined) parents.set(Number(entry), { parent: Number(match[2]), name: match[1] });
  }
  const isBelow = (id: number): boolean => {
    const parent = parents.get(id)?.parent;
    return parent !== undefined && (parent === process.pid || isBelow(parent));
  };
  return [...parents].filter(([id, process]) => process.name === name && isBelow(id)).map(([id]) => id);
}

/** CPU time that a process has used so far, user and system, in ms, to 1000 / CLK_TCK ms. */
export async function cpuTime(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // Fields 14 and 15; the name of field 2 may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS;
}

/** Resident memory of a process now, and the most since it started, in bytes. */
export async function residentMemory(pid: number): Promise<{ now: number; peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const bytes = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
  return { now: bytes('VmRSS'), peak: bytes('VmHWM') };
}
