const PAGE = 65_536;
/** A cache line: no hot row starts in the middle of one. Address 0 is never given out, so it can mean "none". */
const ALIGN = 64;

/** What gives out regions of a memory. */
export interface Allocator {
  /** Address of a fresh region of `bytes` zeroed bytes, aligned to 64. */
  alloc(bytes: number): number;
}

/** A part of a memory that is given back as a whole. */
interface Hole {
  start: number;
  end: number;
}

/**
 * The map of one linear memory. Regions are given out in order and live as long as the memory; what is to go before
 * that is allocated within a {@link block}. Views are made on demand, since growing the memory detaches older ones.
 */
export class Arena implements Allocator {
  readonly memory: WebAssembly.Memory;
  #top = ALIGN;
  /** Blocks that were given back, in ascending order, none beside another. */
  #holes: Hole[] = [];

  /** @param bytes Expected total; allocating more grows the memory. */
  constructor(bytes: number) {
    this.memory = new WebAssembly.Memory({ initial: Math.ceil((bytes + ALIGN) / PAGE) });
  }

  /** Address of a fresh region of `bytes` zeroed bytes, aligned to 64. */
  alloc(bytes: number): number {
    const address = this.#top;
    this.reserve(bytes);
    this.#top = aligned(address + bytes);
    return address;
  }

  /** Grows the memory, once, so that the next allocations of `bytes` in all do not. */
  reserve(bytes: number): void {
    const missing = this.#top + bytes + ALIGN - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
  }

  /**
   * A part of the memory, of zeroed bytes, that allocates within itself and can be given back: the first hole that is
   * large enough, or what follows all that was given out.
   * @param limit The memory is not made longer than this; null when there is no room then.
   */
  block(bytes: number, limit = Number.POSITIVE_INFINITY): Block | null {
    const length = aligned(bytes);
    const at = this.#holes.findIndex(({ start, end }) => end - start >= length);
    const hole = this.#holes[at];
    if (hole !== undefined) {
      const { start } = hole;
      hole.start += length;
      if (hole.start === hole.end) this.#holes.splice(at, 1);
      this.u8(start, length).fill(0);
      return new Block(this, start, start + length);
    }
    if (this.#top + length + ALIGN > Math.max(limit, this.memory.buffer.byteLength)) return null;
    const start = this.alloc(length);
    return new Block(this, start, start + length);
  }

  /** Takes a block back. Nothing may still use it. */
  release({ start, end }: Block): void {
    const holes = [...this.#holes, { start, end }].sort((a, b) => a.start - b.start);
    this.#holes = [];
    for (const hole of holes) {
      const before = this.#holes.at(-1);
      if (before?.end === hole.start) before.end = hole.end;
      else this.#holes.push({ ...hole });
    }
    const last = this.#holes.at(-1);
    if (last?.end !== this.#top) return;
    // What is given out next after all others must be zero.
    this.u8(last.start, last.end - last.start).fill(0);
    this.#top = last.start;
    this.#holes.pop();
  }

  u8(address: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.memory.buffer, address, length);
  }

  i8(address: number, length: number): Int8Array<ArrayBuffer> {
    return new Int8Array(this.memory.buffer, address, length);
  }

  i16(address: number, length: number): Int16Array<ArrayBuffer> {
    return new Int16Array(this.memory.buffer, address, length);
  }

  u16(address: number, length: number): Uint16Array<ArrayBuffer> {
    return new Uint16Array(this.memory.buffer, address, length);
  }

  u32(address: number, length: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.memory.buffer, address, length);
  }

  i32(address: number, length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.memory.buffer, address, length);
  }

  f32(address: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.memory.buffer, address, length);
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGN) * ALIGN;
}

/** A part of an arena, of a fixed length. */
export class Block implements Allocator {
  readonly start: number;
  readonly end: number;
  readonly #arena: Arena;
  #top: number;

  constructor(arena: Arena, start: number, end: number) {
    this.#arena = arena;
    this.start = start;
    this.end = end;
    this.#top = start;
  }

  /**
   * Address of a fresh region of `bytes` zeroed bytes, aligned to 64. What the block has no room for comes from the arena,
   * and lives as long as that does.
   */
  alloc(bytes: number): number {
    const next = this.#top + aligned(bytes);
    if (next > this.end) return this.#arena.alloc(bytes);
    const address = this.#top;
    this.#top = next;
    return address;
  }
}
