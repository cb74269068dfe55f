import { createEngine } from '../../src/engine/engine.ts';
import { encodeLegend } from '../../src/index/format/legend-value.ts';
import type { MapLegend } from '../../src/index/format/map-shape.ts';
import type { Places } from '../../src/index/format/places-value.ts';
import { rowSpaceOf } from '../../src/search/indexes/row-space.ts';
import { loadShards, shardBytes } from '../../src/search/indexes/shards.ts';
import { VectorIndex } from '../../src/search/indexes/vector-index.ts';
import { SegmentReader } from '../../src/index/unpack.ts';
import { engineModule } from '../embed/packed-encoder.ts';
import { type Neighbour, placePapers } from '../map/place-papers.ts';
import type { MergedRows } from './merge-rows.ts';
import type { StoredIndex } from './stored-index.ts';

/** Neighbours of a new paper that are looked at. */
const NEIGHBOURS = 5;

/** Where the rows of a new segment stand, and the legend where it has changed. */
export interface MapChange {
  places: Places;
  legend?: MapLegend;
}

/**
 * Where the rows of a new segment stand on the map: papers that are on it stay where they are, others are put between
 * their nearest neighbours of all segments. Null where there is no map.
 * @throws SextantError what keeps a value from being read
 */
export async function mapChange(stored: StoredIndex, { rows, from }: MergedRows): Promise<MapChange | null> {
  const legend = await stored.legend();
  if (legend === null) return null;
  const { segments } = stored.manifest;
  const known = await Promise.all(segments.map((segment) => stored.placesOf(segment, legend)));
  const space = rowSpaceOf(segments);
  const vectors = from.length < rows.count ? await vectorsOf(stored) : null;
  const neighboursOf = (embedding: Float32Array): Neighbour[] =>
    (vectors?.nearest(embedding, NEIGHBOURS) ?? []).flatMap(({ row, score }) => {
      const at = space.segments.findLastIndex(({ base }) => base <= row);
      const local = row - (space.segments[at]?.base ?? 0);
      const its = known[at];
      if (!its) return [];
      const { places, regions } = its;
      return [
        { x: places[2 * local] ?? 0, y: places[2 * local + 1] ?? 0, region: regions[local] ?? 0, score },
      ];
    });
  const fresh = Array.from({ length: rows.count - from.length }, (_, i) => {
    const row = from.length + i;
    return { outline: rows.outline(row), neighbours: neighboursOf(rows.embedding(row)) };
  });
  const added = placePapers(fresh, legend);
  const places: Places = {
    places: new Int16Array(2 * rows.count),
    regions: new Uint16Array(rows.count),
    categories: new Uint8Array(rows.count),
    periods: new Uint8Array(rows.count),
  };
  for (let row = 0; row < rows.count; row++) {
    const place = from[row];
    const [its, at] = place ? [known[place.segment], place.row] : [added.places, row - from.length];
    if (!its) continue;
    places.places.set(its.places.subarray(2 * at, 2 * at + 2), 2 * row);
    places.regions[row] = its.regions[at] ?? 0;
    places.categories[row] = its.categories[at] ?? 0;
    places.periods[row] = its.periods[at] ?? 0;
  }
  const isSame = Buffer.compare(encodeLegend(legend), encodeLegend(added.legend)) === 0;
  return { places, ...(!isSame && { legend: added.legend }) };
}

/** The vectors of an index in memory. */
async function vectorsOf({ manifest, store }: StoredIndex): Promise<VectorIndex> {
  const { segments, bits, model } = manifest;
  const space = rowSpaceOf(segments);
  const bytes = segments.reduce((sum, segment) => sum + shardBytes(segment), VectorIndex.bytes(space.rows));
  const engine = createEngine('simd', await engineModule(), bytes);
  const shards = await Promise.all(
    segments.map(async (segment) =>
      loadShards(engine, await SegmentReader.open(store, segment), segment, manifest),
    ),
  );
  return new VectorIndex(engine, space, shards, { dim: model.dim, bits, maxResults: NEIGHBOURS });
}
