import { describe, expect, it } from 'vitest';
import { unseenIn } from './coverage.ts';
import { type Counts, runSchedule } from './schedule.ts';

/** One schedule alone, with all that it does: `SEED=33 npx vitest run test/simulation`. */
const SEED = process.env['SEED'] === undefined ? null : Number(process.env['SEED']);
/** Of 20,000 that `npm run fuzz -- --only schedules` runs. */
const SCHEDULES = 300;
/** What so few schedules need not have seen. */
const RARE = /^(?:rollback|remove|update): (?:refused|crash|answer lost|pause)/;

describe('commands at random times, with crashes, lost answers, late reads and others in between', () => {
  it('lose nothing, show nobody a mix, and delete nothing that is needed', { timeout: 300_000 }, async () => {
    const counts: Counts = new Map();
    const seeds = SEED === null ? Array.from({ length: SCHEDULES }, (_, i) => i + 1) : [SEED];
    for (const seed of seeds) {
      const log = SEED === null ? undefined : (line: string): void => console.log(line);
      const seen = await runSchedule(seed, log).catch((cause: unknown) => {
        const again = `SEED=${String(seed)} npx vitest run --project unit test/simulation`;
        throw new Error(`${String(cause)}\nRepeat it: ${again}`, { cause });
      });
      for (const [what, times] of seen) counts.set(what, (counts.get(what) ?? 0) + times);
    }
    if (SEED === null) expect(unseenIn(counts).filter((what) => !RARE.test(what))).toEqual([]);
  });
});
