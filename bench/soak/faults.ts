import { Response } from 'miniflare';
import { mulberry32 } from '../../scripts/random.ts';
import { checksum32 } from '../../src/hash.ts';
import type { IndexReader } from '../../src/index/store.ts';
import { type Answerer, answerOf } from '../harness/seam.ts';

/** What a read of the store meets. */
export const FAULTS = [
  'missing',
  'empty',
  'cut short',
  'one bit flipped',
  'error',
  'broken off',
  'slow',
  'silent',
  'stalled',
] as const;
export type Fault = (typeof FAULTS)[number];

/** Chance of a fault by the beginning of a key; the first that fits counts. */
interface Chances {
  prefix: string;
  /** Of one read alone. */
  once: number;
  /** That all reads of a key meet the same fault for {@link WINDOW_MS}. */
  lasting: number;
}

const CHANCES: readonly Chances[] = [
  { prefix: 'p', once: 0.05, lasting: 0.02 },
  { prefix: 'b/pages/', once: 0.04, lasting: 0.04 },
  { prefix: 'b/suggestions/', once: 0.05, lasting: 0.05 },
  { prefix: 'b/legend/', once: 0.05, lasting: 0.05 },
  { prefix: 'b/places/', once: 0.05, lasting: 0.05 },
  // Read when an index is opened, fifteen or more at once.
  { prefix: '', once: 0.01, lasting: 0.005 },
];
/** How long a lasting fault lasts, in ms. */
const WINDOW_MS = 5_000;
/** Faults that keep a request waiting until the deadline are rarer, or the soak would do nothing but wait. */
const RARE: ReadonlySet<Fault> = new Set(['silent', 'stalled']);
const RARITY = 0.2;
/** The longest that a slow read takes, in ms: within the deadline. */
const SLOWEST_MS = 3_000;
/** Half of the flips hit what a value says of itself at its beginning. */
const HEADER_BYTES = 64;

/**
 * Which fault a read meets. It depends on the seed, the key and how many times the key was read before (for lasting
 * ones, on the time), and not on what else happens at the same time.
 * @param atMs Since the beginning.
 */
export function faultOf(seed: number, key: string, nth: number, atMs: number): Fault | null {
  const { once, lasting } = CHANCES.find(({ prefix }) => key.startsWith(prefix)) ?? { once: 0, lasting: 0 };
  const draw = (chance: number, what: string): Fault | null => {
    const random = mulberry32(checksum32(new TextEncoder().encode(`${seed} ${key} ${what}`)));
    if (random() >= chance) return null;
    const fault = FAULTS[Math.floor(random() * FAULTS.length)] ?? null;
    return fault !== null && RARE.has(fault) && random() >= RARITY ? 'error' : fault;
  };
  return draw(lasting, `window ${Math.floor(atMs / WINDOW_MS)}`) ?? draw(once, `read ${nth}`);
}

/** A store whose reads meet faults while it is switched on. */
export class FaultyStore {
  /** Faults that were met, by kind. */
  readonly met = new Map<Fault, number>();
  reads = 0;
  isFaulty = true;
  readonly #reader: IndexReader;
  readonly #seed: number;
  readonly #startedAt = performance.now();
  readonly #timesRead = new Map<string, number>();
  /** Lets go of the reads that are never answered, when all is over. */
  readonly #held: (() => void)[] = [];

  constructor(reader: IndexReader, seed: number) {
    this.#reader = reader;
    this.#seed = seed;
  }

  readonly answer: Answerer = async (key) => {
    const nth = this.#timesRead.get(key) ?? 0;
    this.#timesRead.set(key, nth + 1);
    this.reads++;
    const value = await this.#reader.get(key);
    const fault = this.isFaulty ? faultOf(this.#seed, key, nth, performance.now() - this.#startedAt) : null;
    if (fault === null || value === null) return answerOf(value);
    this.met.set(fault, (this.met.get(fault) ?? 0) + 1);
    return this.#faulty(fault, value, mulberry32(checksum32(value) + nth));
  };

  /** Ends the reads that are still held. */
  release(): void {
    this.#held.forEach((end) => end());
  }

  async #faulty(fault: Fault, value: Uint8Array, random: () => number): Promise<Response> {
    const half = value.subarray(0, Math.ceil(value.length / 2));
    switch (fault) {
      case 'missing':
        return answerOf(null);
      case 'empty':
        return answerOf(new Uint8Array());
      case 'cut short':
        return answerOf(value.subarray(0, Math.floor(random() * value.length)));
      case 'one bit flipped':
        return answerOf(flipped(value, random));
      case 'error':
        return new Response(null, { status: 500 });
      case 'broken off':
        return new Response(begun(half, (stream) => stream.error(new Error('broken off'))));
      case 'slow':
        await new Promise((resolve) => setTimeout(resolve, random() * SLOWEST_MS));
        return answerOf(value);
      case 'silent':
        await new Promise<void>((resolve) => this.#held.push(resolve));
        return answerOf(value);
      case 'stalled':
        return new Response(begun(half, () => new Promise<void>((resolve) => this.#held.push(resolve))));
    }
  }
}

function flipped(value: Uint8Array, random: () => number): Uint8Array {
  const copy = value.slice();
  const within = random() < 0.5 ? Math.min(HEADER_BYTES, copy.length) : copy.length;
  const at = Math.floor(random() * within);
  copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  return copy;
}

/** A stream of some bytes, and then whatever happens to it. */
function begun(
  bytes: Uint8Array,
  then: (stream: ReadableStreamDefaultController<Uint8Array>) => void | Promise<void>,
): ReadableStream<Uint8Array> {
  let isSent = false;
  return new ReadableStream<Uint8Array>({
    async pull(stream) {
      if (isSent) return then(stream);
      isSent = true;
      stream.enqueue(bytes);
    },
  });
}
