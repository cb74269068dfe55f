import fc from 'fast-check';
import { expect, it } from 'vitest';
import { byteStream } from '../../scripts/kv/byte-stream.ts';
import { publish } from '../../scripts/publish/publish.ts';
import { rollback } from '../../scripts/publish/rollback.ts';
import { PROPAGATION_MS } from '../../scripts/publish/rules.ts';
import type { IndexReader } from '../../src/index/store.ts';
import { draftOf } from './drafts.ts';
import { openWhole } from './readers.ts';
import { HistoryStore, TestClock } from './stores.ts';

/**
 * A location of Workers KV at its worst within the promise: it sees each key, or its absence, as it was some
 * time ago, and a lower cache time does not help.
 */
class Location implements IndexReader {
  readonly #store: HistoryStore;
  readonly #clock: TestClock;
  readonly #lags: readonly number[];
  readonly #lagOf = new Map<string, number>();

  constructor(store: HistoryStore, clock: TestClock, lags: readonly number[]) {
    this.#store = store;
    this.#clock = clock;
    this.#lags = lags;
  }

  async get(key: string): Promise<Uint8Array | null> {
    const lag = this.#lagOf.get(key) ?? this.#lags[this.#lagOf.size % this.#lags.length] ?? 0;
    this.#lagOf.set(key, lag);
    return this.#store.at(key, this.#clock.now() - lag);
  }

  async stream(key: string): Promise<ReadableStream<Uint8Array> | null> {
    const value = await this.get(key);
    return value && byteStream(value);
  }
}

const lags = fc.array(fc.integer({ min: 0, max: PROPAGATION_MS }), { minLength: 1, maxLength: 9 });

/** Publishes twice and rolls back while two locations look every second; what each of them served, and when. */
async function observe(locationLags: readonly (readonly number[])[], waitMs: number) {
  const clock = new TestClock();
  const store = new HistoryStore(() => clock.now());
  await publish(store, draftOf(2, { text: 'old' }), { waitMs: 0, clock });
  clock.time += 10 * PROPAGATION_MS;
  const locations = locationLags.map((l) => new Location(store, clock, l));
  const seen: string[][] = [];
  const look = async () => {
    const opened = await Promise.all(locations.map((location) => openWhole(location, clock.now())));
    seen.push(opened.map((index) => `${index?.gen} ${index?.sample}`));
  };
  clock.onSleep = look;
  await publish(store, draftOf(2, { text: 'new' }), { waitMs, clock });
  await clock.sleep(2 * PROPAGATION_MS);
  await rollback(store, 1, { waitMs, clock });
  await clock.sleep(2 * PROPAGATION_MS);
  return seen;
}

it('however much locations lag, they serve whole indexes and change over at the same instant', async () => {
  await fc.assert(
    fc.asyncProperty(lags, lags, async (here, there) => {
      const seen = await observe([here, there], PROPAGATION_MS);
      seen.forEach(([first, second]) => expect(first).toBe(second));
      expect([...new Set(seen.flat())]).toEqual(['1 old of 0', '2 new of 0', '3 old of 0']);
    }),
    { numRuns: 15 },
  );
});

it('without the wait a lagging location misses values: the test above can fail', async () => {
  await expect(observe([[0, PROPAGATION_MS], [0]], 0)).rejects.toMatchObject({ code: 'index-value-missing' });
});
