import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { SextantError } from '../../src/errors.ts';
import { ROOT } from '../paths.ts';
import { processOutput } from './process-output.ts';

const RUNNER = join('test', 'digest', 'run-mail-schedules.ts');

const reportSchema = z.object({
  counts: z.record(z.string(), z.number()),
  failures: z.array(z.object({ seed: z.number(), message: z.string() })),
});

/** What came of schedules with one kind of sender. */
export interface MailScheduleResult extends z.infer<typeof reportSchema> {
  /** One that takes each Message-ID once, or one that takes what it is given. */
  sender: 'idempotent' | 'smtp';
}

/**
 * Runs random schedules of people, papers, crons and a sender that fails, over the SQLite of D1.
 * @throws SextantError `internal` when a run does not come to its end
 */
export async function fuzzMails({
  seed,
  runs,
}: {
  seed: number;
  runs: number;
}): Promise<MailScheduleResult[]> {
  const results: MailScheduleResult[] = [];
  for (const sender of ['idempotent', 'smtp'] as const) {
    results.push({ sender, ...(await run(seed, runs, sender)) });
  }
  return results;
}

async function run(first: number, count: number, sender: string): Promise<z.infer<typeof reportSchema>> {
  const args = ['--import', 'tsx', RUNNER, String(first), String(count), sender];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const { text, code } = await processOutput(child);
  if (code !== 0) throw new SextantError('internal', `The schedules of mails ended with ${String(code)}.`);
  return reportSchema.parse(JSON.parse(text.trim().split('\n').at(-1) ?? ''));
}
