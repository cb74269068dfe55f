import type { Arena } from './arena.ts';

/**
 * What `gemm_u7i7` needs after the integer sums, as addresses. Field order is that of
 * `kernels/epilogue_f32.ts`; tests hold the two together.
 */
export interface Epilogue {
  wScales: number;
  wSums: number;
  bias: number;
  aScales: number;
  aZeros: number;
  out: number;
  outputs: number;
  gelu: boolean;
}

const FIELDS = 8;

/** Writes the record into the arena and returns its address. */
export function allocEpilogue(arena: Arena, e: Epilogue): number {
  const address = arena.alloc(FIELDS * 4);
  arena
    .u32(address, FIELDS)
    .set([e.wScales, e.wSums, e.bias, e.aScales, e.aZeros, e.out, e.outputs, Number(e.gelu)]);
  return address;
}

/** Reads a record back: for the scalar reference. */
export function readEpilogue(arena: Arena, address: number): Epilogue {
  const [wScales = 0, wSums = 0, bias = 0, aScales = 0, aZeros = 0, out = 0, outputs = 0, gelu = 0] =
    arena.u32(address, FIELDS);
  return { wScales, wSums, bias, aScales, aZeros, out, outputs, gelu: gelu !== 0 };
}
