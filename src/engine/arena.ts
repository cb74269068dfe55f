const PAGE = 65_536;
/** A cache line: no hot row starts in the middle of one. Address 0 is never given out, so it can mean "none". */
const ALIGN = 64;

/**
 * The map of one linear memory: regions are given out once, in order, and live as long as the memory.
 * Views are made on demand, since growing the memory detaches older ones.
 */
export class Arena {
  readonly memory: WebAssembly.Memory;
  #top = ALIGN;

  /** @param bytes Expected total; allocating more grows the memory. */
  constructor(bytes: number) {
    this.memory = new WebAssembly.Memory({ initial: Math.ceil((bytes + ALIGN) / PAGE) });
  }

  /** Address of a fresh region of `bytes` zeroed bytes, aligned to 64. */
  alloc(bytes: number): number {
    const address = this.#top;
    this.reserve(bytes);
    this.#top = Math.ceil((address + bytes) / ALIGN) * ALIGN;
    return address;
  }

  /** Grows the memory, once, so that the next allocations of `bytes` in all do not. */
  reserve(bytes: number): void {
    const missing = this.#top + bytes + ALIGN - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
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
