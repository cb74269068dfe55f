import { isDeepStrictEqual } from 'node:util';
import { encodeRecord } from '../src/index/format/pages.ts';
import {
  livenessOf,
  type Manifest,
  type Segment,
  type SourceState,
  valueKey,
  valuesOf,
} from '../src/index/manifest.ts';
import type { Paper } from '../src/index/paper.ts';
import { sha256 } from './model/sha256.ts';
import type { StoredIndex } from './publish/stored-index.ts';

/** A paper, as far as people need to know which it is. */
export interface NamedPaper {
  id: string;
  title: string;
}

export interface IndexDiff {
  added: NamedPaper[];
  /** With the title that it has now. */
  changed: NamedPaper[];
  removed: NamedPaper[];
  /** Papers that are the same in both. */
  unchanged: number;
  segments: Sharing;
  values: Sharing;
  /** Length of the values, in bytes. */
  bytes: Sharing;
  /** Sources by their names; `changed` ones remember something else. */
  sources: { added: string[]; changed: string[]; removed: string[] };
  /** Null where the model is the same, byte for byte. */
  model: { before: string; after: string } | null;
}

/** How much each of two has, and how much of it both have. */
interface Sharing {
  before: number;
  after: number;
  shared: number;
}

/**
 * What makes one index another. Only pages are read that both do not have, or of which they have not deleted the same.
 * @throws SextantError what keeps a page from being read
 */
export async function diffIndexes(before: StoredIndex, after: StoredIndex): Promise<IndexDiff> {
  const [earlier, later] = [before.manifest, after.manifest];
  const pages = [liveRowsByPage(earlier), liveRowsByPage(later)] as const;
  const old = await differing(before, pages[1]);
  const now = await differing(after, pages[0]);
  const added: NamedPaper[] = [];
  const changed: NamedPaper[] = [];
  for (const [id, { title, hash }] of now) {
    const was = old.get(id);
    if (was === undefined) added.push({ id, title });
    else if (was.hash !== hash) changed.push({ id, title });
  }
  const removed = Array.from(old).flatMap(([id, { title }]) => (now.has(id) ? [] : [{ id, title }]));
  const isSameModel =
    isDeepStrictEqual(earlier.model.weights, later.model.weights) &&
    earlier.model.vocabulary.sha256 === later.model.vocabulary.sha256;
  return {
    added: byId(added),
    changed: byId(changed),
    removed: byId(removed),
    unchanged: later.papers - added.length - changed.length,
    segments: sharing(earlier.segments.map(nameOf), later.segments.map(nameOf)),
    ...valuesShared(earlier, later),
    sources: sourcesDiff(earlier.sources ?? [], later.sources ?? []),
    model: isSameModel ? null : { before: earlier.model.id, after: later.model.id },
  };
}

/** By the hash of each page: its rows, counted from 0, whose papers are in the index. */
type LiveRows = ReadonlyMap<string, ReadonlySet<number>>;

function liveRowsByPage({ segments }: Manifest): LiveRows {
  const pages = new Map<string, Set<number>>();
  for (const segment of segments) {
    const isLive = livenessOf(segment);
    for (const { sha256: hash, firstRow, rows } of segment.pages) {
      // A paper that was removed and came back may stand on two pages that are the same.
      const live = pages.get(hash) ?? new Set();
      for (let i = 0; i < rows; i++) if (isLive(firstRow + i)) live.add(i);
      pages.set(hash, live);
    }
  }
  return pages;
}

/** Papers of an index that do not stand in the same row of the same page of another, by their ids. */
async function differing(
  index: StoredIndex,
  other: LiveRows,
): Promise<Map<string, { title: string; hash: string }>> {
  const papers = new Map<string, { title: string; hash: string }>();
  for (const segment of index.manifest.segments) {
    const isLive = livenessOf(segment);
    for (const ref of segment.pages) {
      const theirs = other.get(ref.sha256);
      const rows = Array.from({ length: ref.rows }, (_, i) => ref.firstRow + i);
      const wanted = rows.filter((row) => isLive(row) && theirs?.has(row - ref.firstRow) !== true);
      for (const paper of await index.papersAt(segment, ref, wanted)) {
        papers.set(paper.id, { title: paper.title, hash: hashOf(paper) });
      }
    }
  }
  return papers;
}

function hashOf(paper: Paper): string {
  return sha256(encodeRecord(paper));
}

/** A segment as a whole, whatever of it is deleted. */
function nameOf(segment: Segment): string {
  return JSON.stringify({ ...segment, deleted: undefined });
}

function sharing(before: readonly string[], after: readonly string[]): Sharing {
  const earlier = new Set(before);
  return {
    before: before.length,
    after: after.length,
    shared: after.filter((name) => earlier.has(name)).length,
  };
}

function valuesShared(before: Manifest, after: Manifest): Pick<IndexDiff, 'values' | 'bytes'> {
  const [earlier, later] = [bytesByKey(before), bytesByKey(after)];
  const sum = (keys: readonly string[]): number =>
    keys.reduce((bytes, key) => bytes + (later.get(key) ?? earlier.get(key) ?? 0), 0);
  const shared = Array.from(later.keys()).filter((key) => earlier.has(key));
  return {
    values: { before: earlier.size, after: later.size, shared: shared.length },
    bytes: { before: sum([...earlier.keys()]), after: sum([...later.keys()]), shared: sum(shared) },
  };
}

function bytesByKey(manifest: Manifest): Map<string, number> {
  return new Map(valuesOf(manifest).map(({ kind, ref }) => [valueKey(kind, ref.sha256), ref.bytes]));
}

function sourcesDiff(before: readonly SourceState[], after: readonly SourceState[]): IndexDiff['sources'] {
  const earlier = new Map(before.map((source) => [source.name, JSON.stringify(source)]));
  const later = new Map(after.map((source) => [source.name, JSON.stringify(source)]));
  const names = Array.from(later.keys());
  return {
    added: names.filter((name) => !earlier.has(name)),
    changed: names.filter((name) => earlier.has(name) && earlier.get(name) !== later.get(name)),
    removed: Array.from(earlier.keys()).filter((name) => !later.has(name)),
  };
}

function byId(papers: readonly NamedPaper[]): NamedPaper[] {
  return papers.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
