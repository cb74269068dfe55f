import type { Allocator } from '../../engine/arena.ts';
import type { Engine } from '../../engine/engine.ts';
import type { ValueKind } from '../../index/kinds.ts';
import type { ValueRef } from '../../index/refs.ts';
import { readValueInto } from '../../index/open.ts';
import type { IndexReader } from '../../index/store.ts';
import { SegmentReader } from '../../index/unpack.ts';
import { replaced } from './replaced.ts';

/** Where values are loaded to. */
export interface Target {
  /** Where in the memory of the engine; anywhere unless given. */
  room?: Allocator;
  /** Whether the memory may be written to no more: others have it. */
  isOver?: (() => boolean) | undefined;
}

/** @throws SextantError `store-failed` when others have the memory that is loaded to */
export function requireGoing(isOver: Target['isOver']): void {
  if (isOver?.() === true) replaced();
}

/**
 * Streams a value into an engine's memory, which must not grow meanwhile, and checks it there.
 * @returns a view on the value
 * @throws SextantError `index-value-missing`, `index-corrupt`
 */
export async function loadValue(
  { arena, kernels }: Engine,
  address: number,
  reader: IndexReader | SegmentReader,
  { kind, ref, isOver }: { kind: ValueKind; ref: ValueRef } & Pick<Target, 'isOver'>,
): Promise<Uint8Array> {
  requireGoing(isOver);
  const target = arena.u8(address, ref.bytes);
  const part = reader instanceof SegmentReader ? reader.part(kind, ref) : undefined;
  if (part !== undefined) {
    target.set(part);
    return target;
  }
  // A kernel's u32 comes out of WebAssembly as a signed number.
  const checksum = (): number => kernels.checksum_u32(address, ref.bytes) >>> 0;
  await readValueInto(reader, kind, ref, { target, checksum, requireGoing: () => requireGoing(isOver) });
  return target;
}

/**
 * Streams values into an engine's memory, one behind the other from an address on, and checks each there.
 * @returns a view on each value
 * @throws SextantError `index-value-missing`, `index-corrupt`
 */
export async function loadEndToEnd(
  engine: Engine,
  address: number,
  reader: IndexReader | SegmentReader,
  { kind, refs, isOver }: { kind: ValueKind; refs: readonly ValueRef[] } & Pick<Target, 'isOver'>,
): Promise<Uint8Array[]> {
  let next = address;
  const loads = refs.map((ref) => {
    const its = next;
    next += ref.bytes;
    return loadValue(engine, its, reader, { kind, ref, isOver });
  });
  return Promise.all(loads);
}
