import { activeManifest, readManifest, readPointer, readValue } from '../../src/index/open.ts';
import { type Manifest, valuesOf } from '../../src/index/manifest.ts';
import { Page } from '../../src/index/format/pages.ts';
import type { IndexReader } from '../../src/index/store.ts';
import { onlySegment } from '../setup/segments.ts';

export interface OpenedIndex {
  gen: number;
  manifest: Manifest;
  /** Abstract of row 0. */
  sample: string;
}

/** Opens the active generation as a Worker does and reads all of it; null before the first publish. */
export async function openWhole(reader: IndexReader, now: number): Promise<OpenedIndex | null> {
  const pointer = await readPointer(reader);
  if (!pointer) return null;
  const active = activeManifest(pointer, now);
  const manifest = await readManifest(reader, active.manifest);
  let sample = '';
  const [first] = onlySegment(manifest).pages;
  for (const { kind, ref } of valuesOf(manifest)) {
    const value = await readValue(reader, kind, ref);
    if (ref === first) sample = new Page(value, first).paper(0).abstract;
  }
  return { gen: active.gen, manifest, sample };
}
