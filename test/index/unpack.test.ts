import { expect, it, onTestFinished } from 'vitest';
import { SPOOL } from '../../scripts/paths.ts';
import { ScratchFile } from '../../scripts/process/scratch-file.ts';
import { buildSegment } from '../../scripts/publish/build-segment.ts';
import { sha256 } from '../../scripts/model/sha256.ts';
import { KINDS, PACKED_KINDS } from '../../src/index/kinds.ts';
import { packedPartsOf, type Segment, storedValuesOf, valueKey } from '../../src/index/manifest.ts';
import { readValue } from '../../src/index/open.ts';
import { SegmentReader } from '../../src/index/unpack.ts';
import { smallMap } from '../map/small-map.ts';
import { DIM, draftOf } from '../publish/drafts.ts';
import { HistoryStore } from '../publish/stores.ts';
import { without } from '../setup/segments.ts';

/** A segment of 40 papers in a store, with whatever was read of it. */
async function stored(
  isPacked: boolean,
): Promise<{ store: HistoryStore; segment: Segment; reads: string[] }> {
  const file = new ScratchFile(SPOOL, 'values-');
  onTestFinished(() => file.close());
  const { rows } = draftOf(40);
  const { segment, values } = await buildSegment(
    { dim: DIM, bits: 8, rows, places: smallMap(40), isPacked },
    file,
  );
  const store = new HistoryStore();
  const metadata = { t: 0, gen: 1, bytes: 0 };
  await store.put(
    values.map(({ kind, ref, read }) => ({ key: valueKey(kind, ref.sha256), value: read(), metadata })),
  );
  const reads: string[] = [];
  const get = store.get.bind(store);
  store.get = async (key) => {
    reads.push(key);
    return get(key);
  };
  return { store, segment, reads };
}

it('has all of a pack at hand after one read, and reads the rest from the store', async () => {
  const { store, segment, reads } = await stored(true);
  const reader = await SegmentReader.open(store, segment);
  expect(reads).toEqual([valueKey('packs', segment.pack?.sha256 ?? '')]);
  const parts = packedPartsOf(segment);
  expect(new Set(parts.map(({ kind }) => kind))).toEqual(new Set(PACKED_KINDS));
  for (const { kind, ref } of parts) {
    const part = reader.part(kind, ref);
    expect(sha256(part ?? new Uint8Array())).toBe(ref.sha256);
    expect(await readValue(reader, kind, ref)).toEqual(Uint8Array.from(part ?? []));
  }
  expect(reads).toHaveLength(1);
  for (const { kind, ref } of storedValuesOf(segment)) {
    expect(KINDS[kind].isApart).toBe(true);
    expect(reader.part(kind, ref)).toBeUndefined();
    expect(await readValue(reader, kind, ref)).toHaveLength(ref.bytes);
  }
  expect(reads).toHaveLength(1 + storedValuesOf(segment).length);
});

it('reads nothing before it is asked where there is no pack', async () => {
  const { store, segment, reads } = await stored(false);
  const reader = await SegmentReader.open(store, segment);
  expect(reads).toEqual([]);
  for (const { kind, ref } of storedValuesOf(segment)) {
    expect(reader.part(kind, ref)).toBeUndefined();
    expect(await readValue(reader, kind, ref)).toHaveLength(ref.bytes);
  }
  expect(reads).toHaveLength(storedValuesOf(segment).length);
});

it('keeps copies of some kinds alone, so that the pack can go', async () => {
  const { store, segment } = await stored(true);
  const whole = await SegmentReader.open(store, segment);
  const kept = whole.keeping(['suggestions', 'places']);
  for (const { kind, ref } of packedPartsOf(segment)) {
    const part = kept.part(kind, ref);
    if (kind !== 'suggestions' && kind !== 'places') {
      expect(part).toBeUndefined();
      continue;
    }
    expect(part).toEqual(whole.part(kind, ref));
    expect(part?.buffer.byteLength).toBe(ref.bytes);
  }
});

it('refuses a pack that is damaged, missing, or of other values', async () => {
  const { store, segment } = await stored(true);
  const key = valueKey('packs', segment.pack?.sha256 ?? '');
  const opening = (its: Segment) => SegmentReader.open(store, its);
  const fewer = {
    ...segment,
    suggestions: segment.suggestions.map((ref) => ({ ...ref, bytes: ref.bytes + 64 })),
  };
  await expect(opening(fewer)).rejects.toMatchObject({ code: 'index-corrupt' });
  await expect(opening(without(segment, 'words'))).rejects.toMatchObject({ code: 'index-corrupt' });
  store.damage(key, (value) => value.fill(1, 100, 101));
  await expect(opening(segment)).rejects.toMatchObject({ code: 'index-corrupt' });
  await store.delete(key);
  await expect(opening(segment)).rejects.toMatchObject({ code: 'index-value-missing' });
});
