import { readPack } from './format/pack.ts';
import type { SegmentKind, ValueKind } from './kinds.ts';
import { packedPartsOf, type Segment, valueKey } from './manifest.ts';
import { readValue } from './open.ts';
import type { ValueRef } from './refs.ts';
import type { IndexReader } from './store.ts';

/** The values of one segment: what its pack holds is at hand, everything else is in the store. */
export class SegmentReader implements IndexReader {
  readonly #store: IndexReader;
  readonly #parts: ReadonlyMap<string, Uint8Array>;

  private constructor(store: IndexReader, parts: ReadonlyMap<string, Uint8Array>) {
    this.#store = store;
    this.#parts = parts;
  }

  /**
   * Reads the pack of a segment that has one.
   * @throws SextantError `index-value-missing`, `index-corrupt` or `index-format-unsupported`
   */
  static async open(store: IndexReader, segment: Segment): Promise<SegmentReader> {
    if (segment.pack === undefined) return new SegmentReader(store, new Map());
    const parts = packedPartsOf(segment);
    const values = readPack(
      await readValue(store, 'packs', segment.pack),
      parts.map(({ ref }) => ref.bytes),
    );
    return new SegmentReader(
      store,
      new Map(parts.map(({ kind, ref }, i) => [valueKey(kind, ref.sha256), values[i] ?? new Uint8Array()])),
    );
  }

  /** A part of the pack, which the hash of the pack vouches for: a view. Undefined when the value is in no pack. */
  part(kind: ValueKind, { sha256 }: ValueRef): Uint8Array | undefined {
    return this.#parts.get(valueKey(kind, sha256));
  }

  /** The same values, of which no more than those of some kinds are kept at hand. */
  keeping(kinds: readonly SegmentKind[]): SegmentReader {
    const prefixes = kinds.map((kind) => valueKey(kind, ''));
    const kept = Array.from(this.#parts).filter(([key]) => prefixes.some((prefix) => key.startsWith(prefix)));
    return new SegmentReader(this.#store, new Map(kept.map(([key, part]) => [key, part.slice()])));
  }

  async get(key: string, options?: Parameters<IndexReader['get']>[1]): Promise<Uint8Array | null> {
    // A copy, so that what is kept of a pack does not keep all of it.
    return this.#parts.get(key)?.slice() ?? this.#store.get(key, options);
  }

  /** What is at hand is no stream: {@link part} gives it. */
  async stream(
    key: string,
    options?: Parameters<IndexReader['stream']>[1],
  ): Promise<ReadableStream<Uint8Array> | null> {
    return this.#store.stream(key, options);
  }
}
