import { type Counts, runMailSchedule, runWithOneFault, type Trouble } from './mail-schedule.ts';
import type { Fault } from './processes.ts';
import type { SqlStorage } from './sim-database.ts';

const TWICE = 'mails taken more than once, with one Message-ID';

/** What came of some schedules. */
export interface SchedulesReport {
  counts: Record<string, number>;
  failures: { seed: number; message: string }[];
}

function causesOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.stack ?? error.message}${error.cause === undefined ? '' : `\n← ${causesOf(error.cause)}`}`;
}

/** Runs schedules over the SQLite of a Durable Object, which is what D1 is made of. */
export class Schedules {
  readonly #storage: SqlStorage;
  readonly #migration: string;

  constructor({ storage }: { storage: SqlStorage }, { MIGRATION }: Env) {
    this.#storage = storage;
    this.#migration = MIGRATION;
  }

  async fetch(request: Request): Promise<Response> {
    const asked = new URL(request.url).searchParams;
    const fault = asked.get('fault');
    const report =
      fault === null ? await this.#schedules(asked) : await this.#oneFault(asked, fault as Fault);
    return Response.json(report);
  }

  /** One fault at each operation of a day. */
  async #oneFault(asked: URLSearchParams, fault: Fault): Promise<SchedulesReport> {
    const isIdempotent = asked.get('sender') === 'idempotent';
    const failures: SchedulesReport['failures'] = [];
    let [step, twice] = [0, 0];
    for (; ; step++) {
      try {
        const counts = await runWithOneFault(this.#storage, this.#migration, { step, fault, isIdempotent });
        if (counts === null) break;
        twice += counts.get(TWICE) ?? 0;
      } catch (error) {
        failures.push({ seed: step, message: causesOf(error) });
      }
    }
    return { counts: { operations: step, [TWICE]: twice }, failures };
  }

  async #schedules(asked: URLSearchParams): Promise<SchedulesReport> {
    const [first, count] = [Number(asked.get('first')), Number(asked.get('count'))];
    const isIdempotent = asked.get('sender') === 'idempotent';
    const only = (asked.get('only') ?? undefined) as Trouble | undefined;
    const counts: Counts = new Map();
    const failures: SchedulesReport['failures'] = [];
    for (let seed = first; seed < first + count; seed++) {
      try {
        const seen = await runMailSchedule(this.#storage, this.#migration, { seed, isIdempotent, only });
        for (const [what, times] of seen) counts.set(what, (counts.get(what) ?? 0) + times);
      } catch (error) {
        failures.push({ seed, message: causesOf(error) });
      }
    }
    return { counts: Object.fromEntries(counts), failures };
  }
}

interface Env {
  /** All statements that make the tables. */
  MIGRATION: string;
  SCHEDULES: {
    idFromName(name: string): unknown;
    get(id: unknown): { fetch(request: Request): Promise<Response> };
  };
}

export default {
  fetch: (request: Request, { SCHEDULES }: Env): Promise<Response> =>
    SCHEDULES.get(SCHEDULES.idFromName('one')).fetch(request),
};
