import { describe, expect, it } from 'vitest';
import { runEachFault, runMailSchedules } from './run-in-workerd.ts';

/** One schedule alone: `SEED=33 npx vitest run --project integration test/digest/schedules`. */
const SEED = process.env['SEED'] === undefined ? null : Number(process.env['SEED']);
/** Of 1,000 that `npm run fuzz -- --only mails` runs. */
const SCHEDULES = 40;

/** What must have happened, so that a run says something. */
const MUST_HAPPEN = [
  ...['database', 'sender'].flatMap((what) =>
    ['killed before', 'killed after', 'refused', 'answer lost'].map((fault) => `${what}: ${fault}`),
  ),
  ...['well', 'down', 'slow', 'refusing some', 'late'].map((mood) => `sender: ${mood}`),
  ...['two crons at once', 'clock back', 'killed', 'bounced', 'complained'],
  ...['asked', 'confirmed', 'changed', 'unsubscribed', 'ended all', 'erased', 'asked for a link'],
  ...['new papers', 'old papers', 'papers that went', 'papers that came again'],
  ...['sent', 'given-up', 'refused', 'unknown', 'dropped'].map((outcome) => `mails: ${outcome}`),
];

describe('mails at random times, with crashes, lost answers and a sender that fails', () => {
  it.each(['idempotent', 'smtp'] as const)(
    'sent by a sender that is %s, none has what another had, and none is lost',
    { timeout: 300_000 },
    async (sender) => {
      const asked =
        SEED === null ? { first: 1, count: SCHEDULES, sender } : { first: SEED, count: 1, sender };
      const { counts, failures } = await runMailSchedules(asked);
      expect(failures.map(({ seed, message }) => `Seed ${seed}: ${message}`)).toEqual([]);
      if (SEED === null) expect(MUST_HAPPEN.filter((what) => counts[what] === undefined)).toEqual([]);
    },
  );

  it.each(['killed before', 'killed after', 'refused', 'answer lost'] as const)(
    'come right whichever operation of a day meets it: %s',
    { timeout: 300_000 },
    async (fault) => {
      const { counts, failures } = await runEachFault(fault, 'idempotent');
      expect(failures.map(({ seed, message }) => `Operation ${seed}: ${message}`)).toEqual([]);
      expect(counts['operations']).toBeGreaterThan(25);
    },
  );
});
