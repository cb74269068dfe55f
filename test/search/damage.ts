import { byteStream } from '../../scripts/kv/byte-stream.ts';
import { mulberry32 } from '../../scripts/random.ts';
import { SextantError } from '../../src/errors.ts';
import type { IndexReader } from '../../src/index/store.ts';

/** What a reader may say of a damaged index. Everything else is a failure of its own. */
const REFUSALS: readonly string[] = ['index-corrupt', 'index-value-missing', 'index-format-unsupported'];

export type Outcome = 'right' | 'refused';

/**
 * Whether a reader gave what it gives of the undamaged index, or refused. Another answer and an error of another kind
 * fail the test.
 */
export async function outcomeOf<T>(
  what: string,
  read: () => T | Promise<T>,
  isRight: (answer: T) => boolean,
): Promise<Outcome> {
  let answer: T;
  try {
    answer = await read();
  } catch (cause) {
    if (cause instanceof SextantError && REFUSALS.includes(cause.code)) return 'refused';
    throw new Error(`${what}: an error of another kind`, { cause });
  }
  if (isRight(answer)) return 'right';
  throw new Error(`${what}: another answer`);
}

/** Flips a bit where it is; twice is as before. */
export function flip(value: Uint8Array, bit: number): void {
  value[bit >> 3] = (value[bit >> 3] ?? 0) ^ (1 << (bit & 7));
}

/** All bits of the first `whole` bytes of a value, and `sample` of the others, or all if there are no more. */
export function bitsOf({ length }: Uint8Array, whole: number, sample: number): number[] {
  const first = 8 * Math.min(whole, length);
  const rest = 8 * length - first;
  const next = mulberry32(length);
  const others = Array.from({ length: Math.min(rest, sample) }, (_, i) =>
    rest <= sample ? i : Math.floor(next() * rest),
  );
  return [...Array(first).keys(), ...others.map((bit) => first + bit)];
}

/** A value that is cut short, goes on, or has zeros in the place of 64 bytes: at most 400 places of a long one. */
export function* otherDamages(value: Uint8Array, header: number): Generator<[what: string, Uint8Array]> {
  const { length } = value;
  const cuts = [0, 1, 7, 8, header - 1, header, header + 1, length >> 1, length - 64, length - 1];
  for (const cut of new Set(cuts)) {
    if (cut >= 0 && cut < length) yield [`cut to ${cut} bytes`, value.slice(0, cut)];
  }
  for (const byte of [0, 255]) {
    const longer = new Uint8Array(length + 1).fill(byte);
    longer.set(value);
    yield [`with a byte of ${byte} behind it`, longer];
  }
  const step = 64 * Math.max(1, Math.ceil(length / 64 / 400));
  for (let at = 0; at < length; at += step) {
    const zeroed = value.slice().fill(0, at, at + 64);
    if (Buffer.compare(zeroed, value) !== 0) yield [`with zeros from ${at} on`, zeroed];
  }
}

/** A reader of an index in which some keys have other values, as in a store that is damaged. */
export function withValues(index: IndexReader, values: ReadonlyMap<string, Uint8Array>): IndexReader {
  return {
    get: async (key, options) => values.get(key) ?? index.get(key, options),
    stream: async (key, options) => {
      const value = values.get(key);
      return value === undefined ? index.stream(key, options) : byteStream(value);
    },
  };
}
