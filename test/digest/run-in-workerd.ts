import { Miniflare } from 'miniflare';
import { bundle } from '../../scripts/workerd/bundle.ts';
import { compatibilityDate } from '../../scripts/wrangler-config.ts';
import type { Trouble } from './mail-schedule.ts';
import { migrations } from './migrated.ts';
import type { Fault } from './processes.ts';
import type { SchedulesReport } from './schedules-worker.ts';

/** How many schedules one request runs. */
const PART = 20;

/** Which schedules are run, and the one trouble that they have, where they have one alone. */
interface Asked {
  first: number;
  count: number;
  sender: SimulatedSender;
  only?: Trouble | undefined;
}

/** Runs schedules of a digest in workerd. @param log Told how far it is. */
export async function runMailSchedules(
  { first, count, sender, only }: Asked,
  log: (line: string) => void = () => undefined,
): Promise<SchedulesReport> {
  const counts: Record<string, number> = {};
  const failures: SchedulesReport['failures'] = [];
  await inWorkerd(async (ask) => {
    for (let done = 0; done < count; done += PART) {
      const part = Math.min(PART, count - done);
      const report = await ask({
        first: String(first + done),
        count: String(part),
        sender,
        ...(only && { only }),
      });
      for (const [what, times] of Object.entries(report.counts)) counts[what] = (counts[what] ?? 0) + times;
      failures.push(...report.failures);
      log(`${done + part} of ${count} schedules, ${failures.length} failed`);
    }
  });
  return { counts, failures };
}

/** Lets each operation of the mails of a day meet one fault, a day each. */
export async function runEachFault(fault: Fault, sender: SimulatedSender): Promise<SchedulesReport> {
  let report: SchedulesReport = { counts: {}, failures: [] };
  await inWorkerd(async (ask) => {
    report = await ask({ fault, sender });
  });
  return report;
}

/** One that takes each Message-ID once, or one that takes all it is given. */
export type SimulatedSender = 'idempotent' | 'smtp';

async function inWorkerd(
  use: (ask: (asked: Record<string, string>) => Promise<SchedulesReport>) => Promise<void>,
): Promise<void> {
  const modules = await bundle('test/digest/schedules-worker.ts');
  const miniflare = new Miniflare({
    compatibilityDate: await compatibilityDate(),
    cf: false,
    modules,
    bindings: { MIGRATION: (await migrations()).join(';\n') },
    durableObjects: { SCHEDULES: { className: 'Schedules', useSQLite: true } },
  });
  try {
    await use(async (asked) => {
      const answer = await miniflare.dispatchFetch(
        `http://schedules/?${new URLSearchParams(asked).toString()}`,
      );
      if (!answer.ok) throw new Error(await answer.text());
      return (await answer.json()) as SchedulesReport;
    });
  } finally {
    await miniflare.dispose();
  }
}
