/**
 * Runs many schedules, in a process of its own: `tsx test/simulation/run-schedules.ts FIRST COUNT`. Its last line is what
 * came of them, as JSON.
 */
import { createHash } from 'node:crypto';
import { unseenIn } from './coverage.ts';
import { type Counts, runSchedule } from './schedule.ts';

const [first = 1, count = 1] = process.argv.slice(2).map(Number);
// The same hash, without going to another thread for each of a few bytes: half the time of a schedule was waiting for it.
crypto.subtle.digest = async (_, data) => {
  const bytes = ArrayBuffer.isView(data) ? data : new Uint8Array(data);
  return new Uint8Array(
    createHash('sha256')
      .update(bytes as Uint8Array)
      .digest(),
  ).buffer;
};

const counts: Counts = new Map();
const failures: { seed: number; message: string }[] = [];
for (let seed = first; seed < first + count; seed++) {
  try {
    for (const [what, times] of await runSchedule(seed)) counts.set(what, (counts.get(what) ?? 0) + times);
  } catch (error) {
    failures.push({ seed, message: String(error) });
    console.error(`Seed ${seed}: ${String(error)}`);
  }
  const done = seed - first + 1;
  if (done % 500 === 0) console.error(`${done} of ${count} schedules from seed ${first} on …`);
}
console.log(
  JSON.stringify({
    schedules: count,
    counts: Object.fromEntries(counts),
    unseen: unseenIn(counts),
    failures,
  }),
);
