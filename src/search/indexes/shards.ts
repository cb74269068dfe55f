import type { Engine } from '../../engine/engine.ts';
import { SextantError } from '../../errors.ts';
import type { CodeBits } from '../../index/format/codes.ts';
import { openVectors } from '../../index/format/vectors.ts';
import type { Manifest, Segment } from '../../index/manifest.ts';
import type { SegmentReader } from '../../index/unpack.ts';
import { loadValue, type Target } from './load-value.ts';

/** Rows `firstRow` to `firstRow + rows - 1`, as addresses. */
export interface Shard {
  firstRow: number;
  rows: number;
  codes: number;
  scales: number;
  signs: number;
  factors: number;
  centroid: number;
}

/** What tells how vectors are read. */
export type VectorsStated = Pick<Manifest, 'bits'> & { model: { dim: number } };

/** Bytes of memory that the vectors of a segment need. */
export function shardBytes({ vectors }: Pick<Segment, 'vectors'>): number {
  return vectors.reduce((sum, { bytes }) => sum + bytes + 64, 0);
}

/**
 * Streams the vectors of a segment into an engine's memory and checks them.
 * @param engine With room for {@link shardBytes}: growing the memory would detach the views that the streams write to.
 * @returns the shards, with rows of the segment
 * @throws SextantError `index-value-missing`, `index-corrupt`, `index-format-unsupported`
 */
export async function loadShards(
  engine: Engine,
  reader: SegmentReader,
  { vectors }: Pick<Segment, 'vectors'>,
  { bits, model: { dim } }: VectorsStated,
  { room = engine.arena, isOver }: Target = {},
): Promise<Shard[]> {
  const places = vectors.map((ref) => ({ ref, address: room.alloc(ref.bytes) }));
  return Promise.all(
    places.map(async ({ ref, address }) => {
      const value = await loadValue(engine, address, reader, { kind: 'vectors', ref, isOver });
      const header = openVectors(value, ref, dim);
      requireBits(header.bits, bits);
      return {
        firstRow: header.firstRow,
        rows: header.rows,
        codes: address + header.codesOffset,
        scales: address + header.scalesOffset,
        signs: address + header.signsOffset,
        factors: address + header.factorsOffset,
        centroid: address + header.centroidOffset,
      };
    }),
  );
}

function requireBits(found: CodeBits, stated: CodeBits): void {
  if (found === stated) return;
  throw new SextantError(
    'index-corrupt',
    `A vectors value has codes of ${found} bits where its manifest says ${stated}. Publish the index again.`,
  );
}
