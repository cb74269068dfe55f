import fc from 'fast-check';
import { beforeEach, type TestContext } from 'vitest';
import { runs, SEED } from './runs.ts';

/** One run of fast-check: cases that passed, and the seed that repeats them. */
export interface PropertyRun {
  runs: number;
  seed: number;
  failed: boolean;
}

declare module 'vitest' {
  interface TaskMeta {
    /** What fast-check did within a test. */
    properties?: PropertyRun[];
  }
}

/** Cases of a property that does not say how many: fast-check's own number. */
const USUAL = 100;

let task: TestContext['task'] | undefined;
beforeEach((context) => {
  task = context.task;
});

fc.configureGlobal({
  numRuns: runs(USUAL),
  ...(SEED !== null && { seed: SEED }),
  // Every report of tests then says how often a property was tried and with which seed; a failure is thrown as ever.
  reporter: (details) => {
    (task?.meta ?? {}).properties ??= [];
    task?.meta.properties?.push({ runs: details.numRuns, seed: details.seed, failed: details.failed });
    if (details.failed) throw new Error(fc.defaultReportMessage(details), { cause: details.errorInstance });
  },
});
