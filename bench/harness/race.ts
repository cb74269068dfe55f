/** Something whose time is measured. */
export interface Contestant {
  name: string;
  /** Does its work `reps` times. @returns ms in all, as its own clock measured them */
  run(reps: number): number | Promise<number>;
}

export interface RaceOptions {
  /** Turns that each contestant gets. */
  rounds: number;
  /** Length of a turn, in ms: long against the 1 ms that workerd's clock resolves. */
  roundMs: number;
}

/**
 * Times contestants by turns (A B C A B C …), so that whatever else the machine does meets all of them. The turns
 * that find out how many repetitions fill a round are the warm-up.
 * @returns ms of one repetition: the median of the rounds, by contestant
 */
export async function race(
  contestants: readonly Contestant[],
  { rounds, roundMs }: RaceOptions,
): Promise<Map<string, number>> {
  const entries = [];
  for (const contestant of contestants) {
    entries.push({ contestant, reps: await calibrate(contestant, roundMs), times: [] as number[] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const { contestant, reps, times } of entries) times.push(await timed(contestant, reps));
  }
  return new Map(entries.map(({ contestant, times }) => [contestant.name, median(times)]));
}

/** ms of one of some repetitions: of more where the clock saw no time go by, since something else had the first ones wait. */
async function timed(contestant: Contestant, reps: number): Promise<number> {
  const took = await contestant.run(reps);
  return took > 0 ? took / reps : timed(contestant, 2 * reps);
}

/** Repetitions that take about `ms`; at least one. */
async function calibrate(contestant: Contestant, ms: number): Promise<number> {
  let reps = 1;
  for (;;) {
    const took = await contestant.run(reps);
    if (took >= ms / 4) return Math.max(1, Math.round((reps * ms) / took));
    reps *= took > 0 ? Math.max(2, Math.min(16, Math.ceil(ms / 2 / took))) : 16;
  }
}

/** The value that a share `q` (0 to 1) of the values stays below: linear between neighbours (type 7 of Hyndman and Fan). */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
