import { expect, it } from 'vitest';
import { nearestBytes, nearestRows } from '../../scripts/map/nearest.ts';
import { neighbourGraph } from '../../scripts/map/neighbours.ts';
import { cloudVectors } from '../contract/map-layout.case.ts';
import { simdEngine } from './engines.ts';

it('the graph of neighbours does not depend on the threads that make it', async () => {
  const vectors = cloudVectors(8_200, 40);
  const threaded = await neighbourGraph(vectors, 4);
  const alone = nearestRows(simdEngine(nearestBytes(vectors)), vectors, { from: 0, to: 8_200 }, 4);
  expect(threaded.rows).toEqual(alone.rows);
  expect(threaded.cosines).toEqual(alone.cosines);
});
