import { Page } from '../../src/index/format/pages.ts';
import { findRows } from '../../src/index/format/ids.ts';
import { KINDS } from '../../src/index/kinds.ts';
import {
  type Manifest,
  type ManifestRef,
  partsOf,
  type Segment,
  statedOf,
  storedValuesOf,
  valueKey,
} from '../../src/index/manifest.ts';
import { activeManifest, readManifest, readPointer, readValue, VALUE_TTL } from '../../src/index/open.ts';
import type { Paper } from '../../src/index/paper.ts';
import type { IndexReader } from '../../src/index/store.ts';
import { SegmentReader } from '../../src/index/unpack.ts';

/** The abstracts of papers, by id. */
export type Papers = ReadonlyMap<string, string>;

/** What a location answers from. */
export interface Seen {
  gen: number;
  /** Key of its manifest. */
  manifest: string;
  /** Papers as their pages have them. */
  byPages: Papers;
  /** Papers as their ids lead to them. */
  byIds: Papers;
}

/**
 * All that a location serves, read as a Worker reads: the pointer, the manifest that is active, every value.
 * @param ids Of all papers that there ever were.
 * @returns null where there is no index
 * @throws SextantError where a Worker would go on with the generation before
 */
export async function look(reader: IndexReader, now: number, ids: ReadonlySet<string>): Promise<Seen | null> {
  const pointer = await readPointer(reader);
  if (pointer === null) return null;
  const { gen, manifest } = activeManifest(pointer, now);
  return { gen, manifest: manifest.key, ...(await papersOf(reader, manifest, ids)) };
}

/** What was read once: nothing is decoded again as long as a location gives the very same bytes. */
interface Known {
  manifests: WeakMap<Uint8Array, Manifest>;
  /** By the bytes that hold its rows by id, then by what else of it was read. */
  segments: WeakMap<Uint8Array, ReadSegment[]>;
  answers: WeakMap<Manifest, Answer>;
}

const known: Known = { manifests: new WeakMap(), segments: new WeakMap(), answers: new WeakMap() };

/** A segment as it was read. */
interface ReadSegment {
  segment: string;
  values: readonly (Uint8Array | null)[];
  /** By row, deleted ones as well. */
  papers: ReadonlyMap<number, Paper>;
  table: Uint8Array;
}

/** What came of some segments, when there were so many ids. */
interface Answer extends Pick<Seen, 'byPages' | 'byIds'> {
  ids: number;
  read: readonly ReadSegment[];
}

/** All papers that a manifest names. */
async function papersOf(
  reader: IndexReader,
  ref: ManifestRef,
  ids: ReadonlySet<string>,
): Promise<Pick<Seen, 'byPages' | 'byIds'>> {
  const manifest = await manifestOf(reader, ref);
  const read: ReadSegment[] = [];
  for (const segment of manifest.segments) read.push(await segmentOf(reader, segment, manifest));
  const before = known.answers.get(manifest);
  if (before?.ids === ids.size && before.read.every((one, i) => one === read[i])) return before;
  const byPages = new Map<string, string>();
  const byIds = new Map<string, string>();
  for (const [i, segment] of manifest.segments.entries()) {
    const { papers = new Map<number, Paper>(), table = new Uint8Array() } = read[i] ?? {};
    const gone = new Set(segment.deleted);
    for (const [row, { id, abstract }] of papers) if (!gone.has(row)) add(byPages, id, abstract);
    for (const id of ids) {
      for (const row of findRows(table, id)) {
        const paper = gone.has(row) ? undefined : papers.get(row);
        if (paper?.id === id) add(byIds, id, paper.abstract);
      }
    }
  }
  known.answers.set(manifest, { ids: ids.size, read, byPages, byIds });
  return { byPages, byIds };
}

async function manifestOf(reader: IndexReader, ref: ManifestRef): Promise<Manifest> {
  const value = await reader.get(ref.key, { cacheTtl: VALUE_TTL });
  const before = value && known.manifests.get(value);
  if (before) return before;
  const manifest = await readManifest(reader, ref);
  if (value) known.manifests.set(value, manifest);
  return manifest;
}

async function segmentOf(reader: IndexReader, segment: Segment, manifest: Manifest): Promise<ReadSegment> {
  const name = JSON.stringify({ ...segment, deleted: [] });
  const keys = storedValuesOf(segment).filter(({ kind }) => kind !== 'embeddings');
  const values = await Promise.all(
    keys.map(({ kind, ref }) => reader.get(valueKey(kind, ref.sha256), { cacheTtl: VALUE_TTL })),
  );
  const [first] = values;
  const before = (first && known.segments.get(first)) ?? [];
  const same = before.find(
    (one) => one.segment === name && one.values.every((value, i) => value !== null && value === values[i]),
  );
  if (same) return same;
  const read = { segment: name, values, ...(await readSegment(reader, segment, manifest)) };
  if (first) known.segments.set(first, [...before, read]);
  return read;
}

/** The papers of a segment by row, and where its ids lead: all values that a Worker reads. */
async function readSegment(
  store: IndexReader,
  segment: Segment,
  manifest: Manifest,
): Promise<Pick<ReadSegment, 'papers' | 'table'>> {
  const reader = await SegmentReader.open(store, segment);
  const papers = new Map<number, Paper>();
  let table = new Uint8Array();
  for (const { kind, ref } of partsOf(segment)) {
    if (kind === 'embeddings' || kind === 'packs') continue;
    const value = reader.part(kind, ref) ?? (await readValue(reader, kind, ref));
    if (kind === 'ids') table = value.slice();
    if (kind !== 'pages') {
      KINDS[kind].open(value, ref as never, statedOf(segment, manifest));
      continue;
    }
    const page = new Page(value, ref);
    for (let row = ref.firstRow; row < ref.firstRow + ref.rows; row++) papers.set(row, page.paper(row));
  }
  return { papers, table };
}

function add(papers: Map<string, string>, id: string, abstract: string): void {
  if (papers.has(id)) throw new Error(`${id} is there twice`);
  papers.set(id, abstract);
}

export function areSame(a: Papers, b: Papers): boolean {
  return a.size === b.size && Array.from(a).every(([id, abstract]) => b.get(id) === abstract);
}

/** What papers of one set are not those of another, for people. */
export function differenceOf(a: Papers, b: Papers): string {
  const only = (these: Papers, those: Papers): string[] =>
    Array.from(these).flatMap(([id, abstract]) => (those.get(id) === abstract ? [] : [`${id} ${abstract}`]));
  return `only here: ${only(a, b).join(', ') || 'none'}; only there: ${only(b, a).join(', ') || 'none'}`;
}
