import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Longest time, in ms, until every location sees a write: twice the 60 s that Workers KV documents as usual and
 * that it caches a read or an absence by default.
 */
export const PROPAGATION_MS = 120_000;

/** A publish that takes longer gives up before its switch, so that it never meets a later clean-up. */
export const PUBLISH_DEADLINE_MS = 6 * 3_600_000;

/**
 * A switch that is further ahead than this, in ms, was not planned: the clock of whoever planned it, or of whoever reads
 * it, is wrong. Each publish plans its switch {@link PROPAGATION_MS} ahead.
 */
export const MAX_AHEAD_MS = 5 * PROPAGATION_MS;

/** Writes of one day unless told otherwise: half of what the Free plan of Workers KV allows. */
export const DEFAULT_DAILY_WRITES = 500;

/** How long a value or manifest is kept after it was last needed. */
export const GRACE_MS = 7 * 86_400_000;

/** Time source and waiting, replaced in tests. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(ms: number): Promise<unknown>;
}

export const systemClock: Clock = { now: Date.now, sleep: (ms) => sleep(ms) };
