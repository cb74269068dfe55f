import type { Arena } from './arena.ts';

/** What `scan_b1` needs of a query and of the shard it scans; field order is that of `kernels/scan_b1.ts`. */
export interface SignQuery {
  /** Address of u8 (dim / 4, 16). */
  tables: number;
  dim: number;
  offset: number;
  unit: number;
  base: number;
}

/** Bytes of the record. */
export const SIGN_QUERY_BYTES = 20;

/** Writes {@link SIGN_QUERY_BYTES} at an address of the arena. */
export function writeSignQuery(arena: Arena, address: number, query: SignQuery): void {
  arena.u32(address, 2).set([query.tables, query.dim]);
  arena.f32(address + 8, 3).set([query.offset, query.unit, query.base]);
}

/** Reads a record back: for the scalar reference. */
export function readSignQuery(arena: Arena, address: number): SignQuery {
  const [tables = 0, dim = 0] = arena.u32(address, 2);
  const [offset = 0, unit = 0, base = 0] = arena.f32(address + 8, 3);
  return { tables, dim, offset, unit, base };
}
