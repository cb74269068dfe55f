import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { SextantError } from '../../src/errors.ts';
import { ROOT } from '../paths.ts';
import { processOutput } from './process-output.ts';

const RUNNER = join('test', 'simulation', 'run-schedules.ts');

const reportSchema = z.object({
  schedules: z.number(),
  counts: z.record(z.string(), z.number()),
  unseen: z.array(z.string()),
  failures: z.array(z.object({ seed: z.number(), message: z.string() })),
});
type Report = z.infer<typeof reportSchema>;

export interface ScheduleResult {
  schedules: number;
  /** How often each command met each fault and had each end, as `command: what`. */
  counts: ReadonlyMap<string, number>;
  /** What was to be seen and was not. */
  unseen: readonly string[];
  failures: readonly Report['failures'][number][];
}

/**
 * Runs random schedules of commands on a simulated store, in as many processes as there are cores.
 * @throws SextantError `internal` when one of them does not come to its end
 */
export async function fuzzSchedules({ seed, runs }: { seed: number; runs: number }): Promise<ScheduleResult> {
  const parts = Math.min(runs, availableParallelism());
  const starts = Array.from({ length: parts + 1 }, (_, part) => Math.floor((part * runs) / parts));
  const reports = await Promise.all(
    starts.slice(0, -1).map((start, part) => runPart(seed + start, (starts[part + 1] ?? runs) - start)),
  );
  const counts = new Map<string, number>();
  for (const [what, times] of reports.flatMap((report) => Object.entries(report.counts))) {
    counts.set(what, (counts.get(what) ?? 0) + times);
  }
  return {
    schedules: reports.reduce((sum, { schedules }) => sum + schedules, 0),
    counts,
    unseen: reports[0]?.unseen.filter((what) => reports.every(({ unseen }) => unseen.includes(what))) ?? [],
    failures: reports.flatMap(({ failures }) => failures),
  };
}

async function runPart(first: number, count: number): Promise<Report> {
  const args = ['--import', 'tsx', RUNNER, String(first), String(count)];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const { text, code } = await processOutput(child);
  if (code !== 0)
    throw new SextantError('internal', `The schedules ended with ${String(code)} and no report.`);
  return reportSchema.parse(JSON.parse(text));
}
