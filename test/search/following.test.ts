import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import { valueKey, valuesOf } from '../../src/index/manifest.ts';
import type { IndexReader } from '../../src/index/store.ts';
import { Budget, UNLIMITED } from '../../src/search/serving/budget.ts';
import { Generations } from '../../src/search/serving/generations.ts';
import type { QueryEncoder } from '../../src/search/serving/query-encoder.ts';
import { createCaches } from '../../src/search/serving/records.ts';
import type { Opening, SearchService } from '../../src/search/service.ts';
import { answersOf, engineOf, GrowingIndex } from './growing-index.ts';

/** What an isolate may take beside an index while it loads the next one: docs say 8 MB. */
const SLACK = 8 * 1024 * 1024;
const PAGE = 65_536;

/** An isolate over an index, whose reads are counted and can be held back. */
class Isolate {
  readonly reads: string[] = [];
  /** What a stream waits for. */
  hold: (key: string) => Promise<void> | undefined = () => undefined;
  readonly #generations: Generations;
  readonly #engines: Engine[] = [];
  #background: Promise<unknown>[] = [];

  /** @param isTight Whether it has no room for anything beside an index. */
  constructor({ store, clock }: GrowingIndex, isTight = false) {
    const reader: IndexReader = {
      get: (key) => {
        this.reads.push(key);
        return store.get(key);
      },
      stream: async (key) => {
        this.reads.push(key);
        const held = this.hold(key);
        const stream = await store.stream(key);
        if (held === undefined || stream === null) return stream;
        return broken(new Uint8Array(await new Response(stream).arrayBuffer()), held);
      },
    };
    const create = (bytes: number): Engine => {
      const engine = engineOf(bytes);
      const { arena } = engine;
      const block = arena.block.bind(arena);
      if (isTight) arena.block = (length, limit = Number.POSITIVE_INFINITY) => block(length, limit - SLACK);
      this.#engines.push(engine);
      return engine;
    };
    const isolate = { reader, loadEngine: async () => create, caches: createCaches(1_000_000) };
    this.#generations = new Generations(isolate, () => clock.now());
  }

  /** The memory that indexes are in: the encoder, which comes first, has one of its own. */
  get memory(): WebAssembly.Memory {
    const [, engine] = this.#engines;
    if (engine === undefined) throw new Error('nothing was opened');
    return engine.arena.memory;
  }

  get memories(): number {
    return this.#engines.length;
  }

  open(): Opening {
    return this.#generations.current((work) => this.#background.push(work), new Budget(UNLIMITED));
  }

  async service(): Promise<SearchService> {
    const opening = this.open();
    const service = await opening.service();
    opening.end();
    return service;
  }

  async settle(): Promise<void> {
    const background = this.#background;
    this.#background = [];
    await Promise.all(background);
  }

  /** Looks at the pointer, as a request half a minute later does, and gives what is served then. */
  async follow({ clock }: GrowingIndex): Promise<SearchService> {
    clock.time += 31_000;
    await this.service();
    await this.settle();
    return this.service();
  }
}

/** A stream that stops after half of its bytes until something is over. */
function broken(value: Uint8Array<ArrayBuffer>, until: Promise<void>): ReadableStream<Uint8Array> {
  const middle = Math.floor(value.length / 2);
  const parts = [value.slice(0, middle), value.slice(middle)];
  return new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      const part = parts.shift();
      if (part === undefined) {
        controller.close();
        controller.byobRequest?.respond(0);
        return;
      }
      if (parts.length === 0) await until;
      if (part.length > 0) controller.enqueue(part);
    },
  });
}

beforeEach(() => {
  for (const level of ['warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation(() => undefined);
  return () => vi.restoreAllMocks();
});

describe('an isolate that follows an index', () => {
  for (const isTight of [false, true]) {
    const room = isTight ? 'without room for two' : 'with room for two';
    it(`answers each of 50 generations as one that opens it anew, ${room}`, async () => {
      const index = new GrowingIndex(isTight ? 11 : 7);
      await index.publishWhole(40);
      const isolate = new Isolate(index, isTight);
      let encoder: QueryEncoder | null = null;
      let most = 0;
      let segments = 0;
      /** Requests that were begun in the last generations, and what they are answered. */
      const begun: { service: SearchService; answers: string }[] = [];
      let answered = 0;
      let refused = 0;
      for (let step = 0; step < 50; step++) {
        if (step > 0) await index.step();
        const before = new Set(isolate.reads);
        isolate.reads.length = 0;
        const service = await isolate.follow(index);
        const read = isolate.reads.filter((key) => !key.startsWith('b/pages/'));
        const anew = await index.openAnew(encoder);
        encoder = anew.encoder;
        const answers = await answersOf(service);
        expect(answers, `step ${step}`).toBe(await answersOf(anew.service));
        for (const one of begun) {
          // From its own generation as a whole, or not at all.
          const its = await answersOf(one.service).catch((error: unknown) => error);
          if (typeof its === 'string') answered++;
          else refused++;
          if (typeof its === 'string') expect(its).toBe(one.answers);
          else expect(its).toMatchObject({ code: 'store-failed', retryAfter: 1 });
        }
        const again = read.filter((key) => before.has(key) && key.startsWith('b/'));
        if (!isTight) expect(again, `step ${step}: what stays is not read again`).toEqual([]);
        begun.push({ service, answers });
        if (begun.length > 3) begun.shift();
        const { length } = (await index.manifest()).segments;
        segments = Math.max(segments, length);
        most = Math.max(most, anew.bytes);
        const bytes = isolate.memory.buffer.byteLength;
        expect(bytes, `step ${step}`).toBeLessThanOrEqual(most + (isTight ? PAGE : SLACK));
      }
      expect(segments).toBeGreaterThan(3);
      expect(isolate.memories, 'one of the encoder and one of all indexes').toBe(2);
      expect(refused).toBeGreaterThan(0);
      if (!isTight) expect(answered, 'the last one is kept beside').toBeGreaterThan(40);
    });
  }

  it('lets nothing write to its memory that was to load there before another look', async () => {
    const index = new GrowingIndex(3);
    await index.publishWhole(50);
    const isolate = new Isolate(index);
    const old = await answersOf(await isolate.follow(index));
    await index.publishWhole(60);
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    let held = 0;
    isolate.hold = (key) => (/^b\/(?:vectors|postings)\//.test(key) ? (held++, released) : undefined);
    index.clock.time += 31_000;
    await isolate.service();
    await vi.waitFor(() => expect(held).toBeGreaterThan(1));
    expect(await answersOf(await isolate.service()), 'the old one is served meanwhile').toBe(old);
    isolate.hold = () => undefined;
    // Whoever looks now begins anew: the first look may have been cut off.
    index.clock.time += 31_000;
    await isolate.service();
    const anew = await index.openAnew(null);
    const expected = await answersOf(anew.service);
    await vi.waitFor(async () => expect(await answersOf(await isolate.service())).toBe(expected));
    const bytes = new Uint8Array(isolate.memory.buffer).slice();
    release();
    await isolate.settle();
    const after = new Uint8Array(isolate.memory.buffer);
    expect(after.length).toBe(bytes.length);
    expect(Buffer.compare(after, bytes), 'not a byte was written').toBe(0);
    expect(await answersOf(await isolate.service())).toBe(expected);
    await index.change({ added: 5 });
    const next = await answersOf(await isolate.follow(index));
    expect(next).toBe(await answersOf((await index.openAnew(null)).service));
  });

  for (const isTight of [false, true]) {
    it(`serves the one before when the next cannot be opened, ${isTight ? 'also where that had made room' : 'beside it'}`, async () => {
      const index = new GrowingIndex(5);
      await index.publishWhole(50);
      const isolate = new Isolate(index, isTight);
      const old = await answersOf(await isolate.follow(index));
      await index.publishWhole(60);
      const lost = valuesOf(await index.manifest()).filter(({ kind }) => kind === 'postings');
      for (const { kind, ref } of lost) await index.store.delete(valueKey(kind, ref.sha256));
      const service = await isolate.follow(index);
      expect(await answersOf(service)).toBe(old);
      expect(service.condition.stale).toMatchObject({ wanted: 2 });
      await index.publishWhole(30);
      const next = await answersOf(await isolate.follow(index));
      expect(next).toBe(await answersOf((await index.openAnew(null)).service));
    });
  }
});
