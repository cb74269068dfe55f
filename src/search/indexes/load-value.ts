import type { Engine } from '../../engine/engine.ts';
import type { ValueKind } from '../../index/kinds.ts';
import type { ValueRef } from '../../index/refs.ts';
import { readValueInto } from '../../index/open.ts';
import type { IndexReader } from '../../index/store.ts';

/**
 * Streams a value into an engine's memory, which must not grow meanwhile, and checks it there.
 * @returns a view on the value
 * @throws SextantError `index-value-missing`, `index-corrupt`
 */
export async function loadValue(
  { arena, kernels }: Engine,
  address: number,
  reader: IndexReader,
  { kind, ref }: { kind: ValueKind; ref: ValueRef },
): Promise<Uint8Array> {
  const target = arena.u8(address, ref.bytes);
  // A kernel's u32 comes out of WebAssembly as a signed number.
  const checksum = (): number => kernels.checksum_u32(address, ref.bytes) >>> 0;
  await readValueInto(reader, kind, ref, { target, checksum });
  return target;
}
