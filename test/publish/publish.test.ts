import { readdir } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { SPOOL } from '../../scripts/paths.ts';
import type { IndexDraft, RowSource } from '../../scripts/publish/draft.ts';
import { publish } from '../../scripts/publish/publish.ts';
import { rollback } from '../../scripts/publish/rollback.ts';
import type { Wait } from '../../scripts/publish/switch.ts';
import { verifyGeneration } from '../../scripts/publish/verify.ts';
import { manifestKey, type Pointer, POINTER_KEY, valueKey } from '../../src/index/manifest.ts';
import { readPointer } from '../../src/index/open.ts';
import { headChecksum } from '../../src/index/format/pages.ts';
import { encodePointer } from '../../src/index/pointer.ts';
import { draftOf, SMALL_VALUES } from './drafts.ts';
import { openWhole } from './readers.ts';
import { HistoryStore, TestClock } from './stores.ts';
import { onlySegment } from '../setup/segments.ts';

const DAY = 86_400_000;
let clock: TestClock;
let store: HistoryStore;
let options: { waitMs: number; clock: TestClock };

beforeEach(() => {
  clock = new TestClock();
  store = new HistoryStore(() => clock.now());
  options = { waitMs: 0, clock };
});

describe('publish', () => {
  it('makes the first index readable, values before manifest before pointer', async () => {
    const result = await publish(store, draftOf(5), options);
    expect(result).toMatchObject({ outcome: 'published', gen: 1, values: SMALL_VALUES, reused: 0 });
    const kinds = store.writes.map((key) => key.split('/')[0]);
    expect(kinds).toEqual([...Array.from({ length: SMALL_VALUES }, () => 'b'), 'm', 'p']);
    expect(await openWhole(store, clock.now())).toMatchObject({ gen: 1, sample: 'abstract of 0' });
    expect(await verifyGeneration(store, null)).toMatchObject({
      gen: 1,
      papers: 5,
      values: SMALL_VALUES,
      problems: [],
    });
  });

  it('writes nothing when nothing changed', async () => {
    await publish(store, draftOf(5), options);
    const writes = store.writes.length;
    clock.time += 30 * DAY;
    expect(await publish(store, draftOf(5), options)).toMatchObject({
      outcome: 'unchanged',
      gen: 1,
      values: 0,
    });
    expect(store.writes).toHaveLength(writes);
  });

  it('writes only the values that changed, however old the others are', async () => {
    await publish(store, draftOf(5), options);
    clock.time += 30 * DAY;
    const result = await publish(store, draftOf(5, { text: 'other' }), options);
    expect(result).toMatchObject({ outcome: 'published', gen: 2, values: 3, reused: SMALL_VALUES - 3 });
    expect(await openWhole(store, clock.now())).toMatchObject({ gen: 2, sample: 'other of 0' });
  });

  it('vouches for the head of every page, and for the pointer', async () => {
    const { manifest } = await publish(store, draftOf(300, { text: 'x'.repeat(1_000) }), options);
    expect(onlySegment(manifest).pages.length).toBeGreaterThan(1);
    for (const { sha256, head } of onlySegment(manifest).pages) {
      const page = await store.get(valueKey('pages', sha256));
      expect(head).toBe(headChecksum(page ?? new Uint8Array()));
    }
    const pointer = await readPointer(store);
    expect(await store.get(POINTER_KEY)).toEqual(encodePointer(pointer as Pointer));
  });

  it('reads and parses each paper once, in the order of rows, and builds each value once', async () => {
    const draft = draftOf(300, { text: 'x'.repeat(1_000) });
    const reads: { records: number[]; embeddings: number[] } = { records: [], embeddings: [] };
    const rows: RowSource = {
      ...draft.rows,
      record(row) {
        reads.records.push(row);
        return draft.rows.record(row);
      },
      embedding(row) {
        reads.embeddings.push(row);
        return draft.rows.embedding(row);
      },
    };
    const { manifest } = await publish(store, { ...draft, rows }, options);
    const each = Array.from({ length: 300 }, (_, row) => row);
    // Pages are built of records; vectors, and then what they are merged by, of embeddings: nothing is built twice.
    expect(reads).toEqual({ records: each, embeddings: [...each, ...each] });
    expect(onlySegment(manifest).pages.length).toBeGreaterThan(1);
  });

  it('leaves no values of its own behind, whether it ends well or not', async () => {
    const left = async () =>
      (await readdir(SPOOL)).filter((name) => name.startsWith(`values-${process.pid}-`));
    await publish(store, draftOf(5), options);
    expect(await left()).toEqual([]);
    store.put = async () => Promise.reject(new Error('no'));
    await expect(publish(store, draftOf(6), options)).rejects.toThrow('no');
    expect(await left()).toEqual([]);
  });

  it('names the generation before as the previous one', async () => {
    const first = await publish(store, draftOf(5), options);
    await publish(store, draftOf(6), options);
    const pointer = await readPointer(store);
    expect(pointer).toMatchObject({ gen: 2, epoch: 0, prev: { gen: 1, manifest: { gen: 1 } } });
    expect(first.manifest.gen).toBe(1);
  });

  it('keeps old values out of a new index unless a kept manifest names them', async () => {
    await publish(store, draftOf(5, { model: 1 }), options);
    await publish(store, draftOf(5, { model: 2 }), options);
    await publish(store, draftOf(5, { model: 3 }), options);
    clock.time += 8 * DAY;
    // Model 1 is there, but a clean-up that runs now may be deleting it.
    const again = await publish(store, draftOf(5, { model: 1 }), options);
    expect(again).toMatchObject({ values: 1, reused: SMALL_VALUES - 1 });
  });

  it('waits for the writes to spread, and lets all locations switch at one instant', async () => {
    await publish(store, draftOf(5), options);
    const start = clock.now();
    const result = await publish(store, draftOf(6), { waitMs: 120_000, clock });
    expect(clock.now()).toBe(start + 120_000);
    expect(result.activateAt).toBe(start + 240_000);
    expect(await openWhole(store, result.activateAt - 1)).toMatchObject({ gen: 1 });
    expect(await openWhole(store, result.activateAt)).toMatchObject({ gen: 2 });
  });

  it('does not switch again before the last switch has taken effect', async () => {
    await publish(store, draftOf(5), options);
    const second = await publish(store, draftOf(6), { waitMs: 600_000, clock });
    await publish(store, draftOf(7), options);
    expect(clock.now()).toBeGreaterThanOrEqual(second.activateAt);
    expect(await readPointer(store)).toMatchObject({ gen: 3, prev: { gen: 2 } });
  });

  it('says how long it waits, and for what, each minute', async () => {
    await publish(store, draftOf(5), { waitMs: 300_000, clock });
    const waits: Wait[] = [];
    await publish(store, draftOf(6), { waitMs: 120_000, clock, onWait: (wait) => waits.push(wait) });
    const reason = 'generation 1, the last one, is served everywhere';
    expect(waits).toEqual(
      [0, 1, 2, 3, 4].map((minute) => ({ done: minute * 60_000, total: 300_000, reason })),
    );
    waits.length = 0;
    clock.time += 600_000;
    await publish(store, draftOf(7), { waitMs: 90_000, clock, onWait: (wait) => waits.push(wait) });
    expect(waits.map(({ done, total }) => [done, total])).toEqual([
      [0, 90_000],
      [60_000, 90_000],
    ]);
    expect(waits[0]?.reason).toBe('every location can read the new values');
  });

  describe('after a switch by a wrong clock, far ahead', () => {
    const HOUR = 3_600_000;

    beforeEach(async () => {
      await publish(store, draftOf(5), options);
      const wrong = new TestClock(clock.time + 3 * HOUR);
      await publish(store, draftOf(6), { waitMs: 0, clock: wrong });
    });

    it('refuses at once instead of waiting for it, and says why', async () => {
      const writes = store.writes.length;
      await expect(publish(store, draftOf(7), options)).rejects.toMatchObject({
        code: 'store-failed',
        message: expect.stringMatching(
          /^Generation 2 is to be served from 2026-11-24T03:00:00.000Z, in 3h 00m: a clock was or is wrong\..*--take-over/,
        ) as string,
      });
      await expect(rollback(store, 1, options)).rejects.toThrow(/--take-over/);
      expect(store.writes).toHaveLength(writes);
    });

    it('takes over: readers keep what they have until the new switch, without a wait for the far one', async () => {
      const start = clock.now();
      const taken = await publish(store, draftOf(7), { waitMs: 120_000, clock, takeOver: true });
      expect(taken).toMatchObject({ outcome: 'published', gen: 3, activateAt: start + 240_000 });
      expect(await openWhole(store, taken.activateAt - 1)).toMatchObject({ gen: 1 });
      expect(await openWhole(store, taken.activateAt)).toMatchObject({ gen: 3, manifest: { papers: 7 } });
    });

    it('takes over for the very papers of that switch, too', async () => {
      expect(await publish(store, draftOf(6), { ...options, takeOver: true })).toMatchObject({
        outcome: 'published',
        gen: 3,
        values: 0,
      });
      expect(await openWhole(store, clock.now())).toMatchObject({ gen: 3, manifest: { papers: 6 } });
    });

    it('rolls back by taking over, also to the generation that is far ahead', async () => {
      expect(await rollback(store, 2, { ...options, takeOver: true })).toMatchObject({
        outcome: 'published',
        gen: 3,
      });
      expect(await openWhole(store, clock.now())).toMatchObject({ gen: 3, manifest: { papers: 6 } });
    });
  });

  it('does not wait for a switch that is known to be over, as at home, where nobody else publishes', async () => {
    await publish(store, draftOf(5), options);
    await publish(store, draftOf(6), { waitMs: 300_000, clock });
    clock.time -= 200_000;
    const start = clock.now();
    expect(await publish(store, draftOf(7), { ...options, takeOver: true })).toMatchObject({ gen: 3 });
    expect(clock.now()).toBe(start);
    expect(await readPointer(store)).toMatchObject({ gen: 3, prev: { gen: 1 } });
  });

  it('repairs an index when its draft is published again', async () => {
    const { manifest } = await publish(store, draftOf(5), options);
    const missing = valueKey('ids', onlySegment(manifest).ids.sha256);
    await store.delete(missing);
    expect(await publish(store, draftOf(5), options)).toMatchObject({ outcome: 'unchanged', values: 1 });
    store.damage(missing, (value) => value.fill(0));
    expect(await publish(store, draftOf(5), { ...options, rewrite: true })).toMatchObject({
      values: SMALL_VALUES,
    });
    expect((await verifyGeneration(store, 1)).problems).toEqual([]);
  });

  it('replaces an index whose manifest is lost', async () => {
    await publish(store, draftOf(5), options);
    const pointer = await readPointer(store);
    await store.delete(pointer?.manifest.key ?? '');
    expect(await publish(store, draftOf(5), options)).toMatchObject({ outcome: 'published', gen: 2 });
    expect(await openWhole(store, clock.now())).toMatchObject({ gen: 2 });
  });

  it('restores a damaged pointer when the same draft is published again', async () => {
    await publish(store, draftOf(5), options);
    store.damage('p', () => Uint8Array.of(0));
    expect(await publish(store, draftOf(5), options)).toMatchObject({
      outcome: 'published',
      gen: 1,
      values: 0,
    });
    expect(await openWhole(store, clock.now())).toMatchObject({ gen: 1 });
  });

  it('refuses to switch when someone else switched meanwhile', async () => {
    await publish(store, draftOf(5), options);
    clock.onSleep = async () => {
      clock.onSleep = async () => {};
      await publish(store, draftOf(6), { waitMs: 0, clock, takeOver: true });
    };
    const slower = publish(store, draftOf(7), { waitMs: 120_000, clock });
    await expect(slower).rejects.toThrow(/Someone else published/);
    expect(await openWhole(store, clock.now())).toMatchObject({ manifest: { papers: 6 } });
  });

  it('refuses to begin while another publish has a manifest but no switch', async () => {
    await publish(store, draftOf(5), options);
    const key = manifestKey(2, '0'.repeat(64));
    await store.put([{ key, value: Uint8Array.of(1), metadata: { t: clock.now(), gen: 2, bytes: 1 } }]);
    await expect(publish(store, draftOf(6), options)).rejects.toThrow(/Generation 2 .* another publish/);
    clock.time += 12 * 60_000;
    await expect(publish(store, draftOf(6), options)).rejects.toThrow(
      /written 12m 00s ago .*--take-over.* other papers are published in 5h 48m/,
    );
    expect(await publish(store, draftOf(6), { ...options, takeOver: true })).toMatchObject({ gen: 3 });
  });

  it('passes over a publish that broke off more than 6 hours ago', async () => {
    await publish(store, draftOf(5), options);
    const key = manifestKey(2, '0'.repeat(64));
    await store.put([{ key, value: Uint8Array.of(1), metadata: { t: clock.now(), gen: 2, bytes: 1 } }]);
    clock.time += 6 * 3_600_000 + 1;
    expect(await publish(store, draftOf(6), options)).toMatchObject({ outcome: 'published', gen: 3 });
  });

  it('gives up when it took longer than a clean-up waits', async () => {
    clock.onSleep = async () => {
      clock.onSleep = async () => {};
      clock.time += 7 * DAY;
    };
    await expect(publish(store, draftOf(5), { waitMs: 60_000, clock })).rejects.toThrow(/more than 6 hours/);
    expect(await readPointer(store)).toBeNull();
  });

  it('notices that the store does not give back what was written', async () => {
    const put = store.put.bind(store);
    store.put = async (entries) => {
      await put(entries.map((entry) => ({ ...entry, value: entry.value.slice(1) })));
    };
    await expect(publish(store, draftOf(5), options)).rejects.toMatchObject({
      code: 'store-failed',
      message: expect.stringMatching(/is not what was written/) as string,
    });
  });

  it('is patient with a store that shows a write late', async () => {
    const late = new HistoryStore(() => clock.now());
    late.get = async (key) => late.at(key, clock.now() - 20_000);
    expect(await publish(late, draftOf(5), options)).toMatchObject({ outcome: 'published' });
  });

  it.each([
    ['no paper', draftOf(0), /no paper/],
    [
      'an id twice',
      { ...draftOf(2), rows: { ...draftOf(2).rows, record: () => draftOf(1).rows.record(0) } },
      /twice/,
    ],
    [
      'an embedding of another length',
      { ...draftOf(2), rows: { ...draftOf(2).rows, embedding: () => new Float32Array(16) } },
      /16 numbers instead of 32/,
    ],
    ...[
      ['NaN', Number.NaN],
      ['infinite', Number.POSITIVE_INFINITY],
      ['too short', 0.5],
      ['too long', 1.01],
    ].map(([name, number]): [string, IndexDraft, RegExp] => [
      `an embedding that is ${name}`,
      withEmbedding(
        1,
        Float32Array.from({ length: 32 }, (_, k) => (k === 3 ? Number(number) : 0)),
      ),
      /The embedding of paper-1 \(row 1\) has length .* instead of 1/,
    ]),
  ])('refuses a draft with %s', async (_, draft, message) => {
    await expect(publish(store, draft, options)).rejects.toMatchObject({
      code: 'input-invalid',
      message: expect.stringMatching(message) as string,
    });
    expect(store.writes).toEqual([]);
  });

  it('takes a zero vector, which is close to no query', async () => {
    await publish(store, withEmbedding(1, new Float32Array(32)), options);
    expect((await verifyGeneration(store, null)).problems).toEqual([]);
  });
});

/** A draft of three papers, of which one has this embedding. */
function withEmbedding(row: number, embedding: Float32Array): IndexDraft {
  const draft = draftOf(3);
  return {
    ...draft,
    rows: { ...draft.rows, embedding: (other) => (other === row ? embedding : draft.rows.embedding(other)) },
  };
}
