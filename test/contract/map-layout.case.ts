import { describe, expect, it } from 'vitest';
import { fuzzyGraph } from '../../scripts/map/graph.ts';
import { layOut } from '../../scripts/map/umap-layout.ts';
import { nearestBytes, nearestRows } from '../../scripts/map/nearest.ts';
import { toGrid } from '../../scripts/map/to-grid.ts';
import { principalPlane } from '../../scripts/map/principal-plane.ts';
import type { CodedVectors } from '../../scripts/map/coded-vectors.ts';
import { mulberry32 } from '../../scripts/random.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { encodeInt8 } from '../../src/index/format/codes.ts';
import { sha256Hex } from '../../src/hash.ts';

const DIM = 32;
const NEIGHBOURS = 15;

/** Unit vectors in some clouds, row r in cloud r mod clouds. */
export function cloudVectors(count: number, clouds: number, seed = 5): CodedVectors {
  const random = mulberry32(seed);
  const middles = Array.from({ length: clouds }, () => Array.from({ length: DIM }, () => random() - 0.5));
  const codes = new Int8Array(count * DIM);
  const scales = new Uint16Array(count);
  for (let row = 0; row < count; row++) {
    const x = Float32Array.from(middles[row % clouds] ?? [], (v) => v + (random() - 0.5) * 0.25);
    const length = Math.sqrt(x.reduce((sum, v) => sum + v * v, 0));
    scales[row] = encodeInt8(
      x.map((v) => v / length),
      codes.subarray(row * DIM, (row + 1) * DIM),
    );
  }
  return { count, dim: DIM, codes, scales };
}

/** i16 (rows, 2): every step from vectors to places. */
export function placesOf(
  vectors: CodedVectors,
  seed: number,
  createEngine: (bytes: number) => Engine,
): Int16Array {
  const engine = createEngine(nearestBytes(vectors));
  const nearest = nearestRows(engine, vectors, { from: 0, to: vectors.count }, NEIGHBOURS);
  return toGrid(layOut(fuzzyGraph(nearest, vectors.count), principalPlane(vectors, seed), seed));
}

/**
 * Made once by Node 20 with plain SIMD. Another hash means that published maps would all change. Whether they are right
 * is asked in `test/map/layout.test.ts`, by worked numbers.
 */
const EXPECTED = '5bd000890a9de4c8f59d818c3cc0821a9c8be6622ade89c8bb25058945978137';

/** A layout has the same bytes for a seed, whatever engine and runtime make it. */
export function mapLayoutContract(name: string, createEngine: (bytes: number) => Engine): void {
  describe(`the layout of a map: ${name}`, () => {
    it('has these very bytes', async () => {
      const places = placesOf(cloudVectors(300, 6), 1, createEngine);
      expect(await sha256Hex(new Uint8Array(places.buffer))).toBe(EXPECTED);
    });
  });
}
