import { FolderStore } from '../../scripts/kv/folder-store.ts';
import { openLegend } from '../../src/index/format/legend-value.ts';
import { openPlaces } from '../../src/index/format/places-value.ts';
import { activeManifest, readManifest, readPointer, readValue } from '../../src/index/open.ts';
import { decodeVectors } from '../index/decode-vectors.ts';
import { TEST_INDEX } from '../setup/paths.ts';
import { onlySegment } from '../setup/segments.ts';

/** The map of the test index and its vectors: 200 real papers. */
export async function readIndex() {
  const store = new FolderStore(TEST_INDEX);
  const pointer = await readPointer(store);
  if (!pointer) throw new Error('The set-up has left no index.');
  const manifest = await readManifest(store, activeManifest(pointer, Date.now()).manifest);
  const { places, vectors: refs } = onlySegment(manifest);
  if (!manifest.legend || !places) throw new Error('The index has no map.');
  const legend = openLegend(await readValue(store, 'legend', manifest.legend));
  const map = { legend, ...openPlaces(await readValue(store, 'places', places), legend.regions.length) };
  const vectors: Float32Array[] = [];
  for (const ref of refs) {
    const value = await readValue(store, 'vectors', ref);
    const { rows, dim, ...coded } = decodeVectors(value);
    for (let row = 0; row < rows; row++) {
      const scale = coded.scale(row);
      vectors.push(
        Float32Array.from({ length: dim }, (_, k) => coded.centroid(k) + coded.code(row, k) * scale),
      );
    }
  }
  return { map, vectors };
}
