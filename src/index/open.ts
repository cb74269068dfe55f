import type * as z from 'zod/mini';
import { SextantError } from '../errors.ts';
import { requireFormat } from './format/binary.ts';
import { Checksum32, sha256Hex } from '../hash.ts';
import {
  isResident,
  KINDS,
  type Opened,
  type OptionalKind,
  type ResidentKind,
  SEGMENT_KINDS,
  type Stated,
  type ValueKind,
} from './kinds.ts';
import {
  type Manifest,
  type ManifestRef,
  manifestSchema,
  type Pointer,
  POINTER_KEY,
  pointerSchema,
  refsOf,
  type Segment,
  valueKey,
} from './manifest.ts';
import type { PageRef, ValueRef } from './refs.ts';
import type { BufferPool } from './buffer-pool.ts';
import { Page } from './format/pages.ts';
import type { Paper } from './paper.ts';
import { pointerChecksum } from './pointer.ts';
import type { IndexReader } from './store.ts';
import { withDeadline } from './deadline.ts';

/** Seconds an edge location may keep the pointer: the least that Workers KV allows. */
export const POINTER_TTL = 30;
/** Seconds an edge location may keep an immutable value or manifest. */
export const VALUE_TTL = 86_400;

/** Bytes asked of a stream at once: in workerd a default reader gets 4 KiB a read, five times slower. */
const CHUNK_BYTES = 256 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The pointer, or null when nothing was published.
 * @throws SextantError `index-corrupt` or `index-format-unsupported`
 */
export async function readPointer(reader: IndexReader): Promise<Pointer | null> {
  const bytes = await reader.get(POINTER_KEY, { cacheTtl: POINTER_TTL });
  if (!bytes) return null;
  const { checksum, ...pointer } = parseJson(POINTER_KEY, bytes, pointerSchema);
  if (checksum !== undefined && checksum !== pointerChecksum(pointer)) throw notWhole(POINTER_KEY);
  return pointer;
}

/**
 * The generation that every location serves at `now` (ms since the epoch). Before `activateAt` that is the
 * previous one, if there is one.
 */
export function activeManifest(pointer: Pointer, now: number): { gen: number; manifest: ManifestRef } {
  if (now < pointer.activateAt && pointer.prev) return pointer.prev;
  return { gen: pointer.gen, manifest: pointer.manifest };
}

/** @throws SextantError `index-value-missing`, `index-corrupt` or `index-format-unsupported` */
export async function readManifest(reader: IndexReader, ref: ManifestRef): Promise<Manifest> {
  const bytes = await twice(ref.key, async (cacheTtl) => {
    const value = await reader.get(ref.key, { cacheTtl });
    if (!value) return 'missing';
    return (await sha256Hex(value)) === ref.sha256 ? value : 'damaged';
  });
  const manifest = parseJson(ref.key, bytes, manifestSchema);
  if (manifest.gen !== ref.gen) throw notWhole(ref.key);
  return manifest;
}

/**
 * One immutable value, its length and hash checked.
 * @throws SextantError `index-value-missing` or `index-corrupt`
 */
export async function readValue(reader: IndexReader, kind: ValueKind, ref: ValueRef): Promise<Uint8Array> {
  const key = valueKey(kind, ref.sha256);
  return twice(key, async (cacheTtl) => {
    const value = await reader.get(key, { cacheTtl });
    if (!value) return 'missing';
    return (await matches(value, ref)) ? value : 'damaged';
  });
}

/** What is open as long as a segment is served, by kind; undefined where it does without. */
export type Resident = {
  [K in ResidentKind]: K extends OptionalKind ? Opened<K> | undefined : Opened<K>;
};

/**
 * Reads and opens all values of a segment that a reader keeps open.
 * @throws SextantError `index-value-missing`, `index-corrupt` or `index-format-unsupported`
 */
export async function openResident(reader: IndexReader, segment: Segment, stated: Stated): Promise<Resident> {
  const opened = await Promise.all(
    SEGMENT_KINDS.filter(isResident).map(async (kind) => {
      const [ref] = refsOf(segment, kind);
      return [kind, ref && KINDS[kind].open(await readValue(reader, kind, ref), ref, stated)] as const;
    }),
  );
  return Object.fromEntries(opened) as Resident;
}

/**
 * The papers of some rows of one page, of which its length, what stands before the records, and the records of these
 * rows are checked: all of it is where it is read whole (`npx sextant index verify`).
 *
 * @param pool of buffers that are longer than the page
 * @throws SextantError `index-value-missing`, `index-corrupt` or `index-format-unsupported`
 */
export async function readPapers(
  reader: IndexReader,
  ref: PageRef,
  rows: readonly number[],
  pool: BufferPool,
): Promise<Map<number, Paper>> {
  const key = valueKey('pages', ref.sha256);
  return twice(key, async (cacheTtl) => {
    const stream = await reader.stream(key, { cacheTtl });
    if (!stream) return 'missing';
    const value = await readAll(stream, pool.take());
    try {
      if (value.length !== ref.bytes) return 'damaged';
      const page = new Page(value, ref);
      return new Map(rows.map((row) => [row, page.paper(row)]));
    } catch (cause) {
      if (cause instanceof SextantError && cause.code === 'index-corrupt') return 'damaged';
      throw cause;
    } finally {
      pool.give(value.buffer);
    }
  });
}

/**
 * Streams a value into `target`, usually a view on a WebAssembly memory, without holding a second copy, and checks its
 * length and checksum: its SHA-256 would take a sixth of a cold start. When it throws, `target` holds part of a value.
 *
 * @param target exactly `ref.bytes` long; its memory must not grow before the promise settles
 * @param checksum of what `target` then holds
 * @param requireGoing throws when nothing more may be written to `target`
 * @throws SextantError `index-value-missing` or `index-corrupt`
 */
export async function readValueInto(
  reader: IndexReader,
  kind: ValueKind,
  ref: ValueRef,
  {
    target,
    checksum,
    requireGoing = () => undefined,
  }: { target: Uint8Array; checksum: () => number; requireGoing?: () => void },
): Promise<void> {
  const key = valueKey(kind, ref.sha256);
  await twice(key, async (cacheTtl) => {
    const stream = await reader.stream(key, { cacheTtl });
    if (!stream) return 'missing';
    const filled = await fill(target, stream, requireGoing);
    return filled && checksum() === ref.checksum ? target : 'damaged';
  });
}

/**
 * Reads a value to its end and checks its length and checksum, without holding more of it than a piece.
 * @throws SextantError `index-value-missing`, `index-corrupt` or `store-failed`
 */
export async function checkValue(reader: IndexReader, kind: ValueKind, ref: ValueRef): Promise<void> {
  const key = valueKey(kind, ref.sha256);
  await twice(key, async (cacheTtl) => {
    const stream = await reader.stream(key, { cacheTtl });
    if (!stream) return 'missing';
    const checksum = new Checksum32();
    let bytes = 0;
    const pieces = stream.getReader({ mode: 'byob' });
    let piece = new Uint8Array(CHUNK_BYTES);
    for (;;) {
      const { done, value } = await withDeadline(pieces.read(piece), STALLED).catch(brokenOff);
      if (done || !value) break;
      checksum.update(value);
      bytes += value.length;
      piece = new Uint8Array(value.buffer);
    }
    return bytes === ref.bytes && checksum.digest() === ref.checksum ? ref : 'damaged';
  });
}

/**
 * Reads once, and once more past the caches: an edge location may still hold the absence of a key, or what a
 * fault left.
 */
async function twice<T extends object>(
  key: string,
  read: (cacheTtl: number) => Promise<T | 'missing' | 'damaged'>,
): Promise<T> {
  const first = await read(VALUE_TTL);
  const second = typeof first === 'string' ? await read(POINTER_TTL) : first;
  if (second === 'missing') {
    throw new SextantError('index-value-missing', `${key} is missing. Publish the index again.`);
  }
  if (second === 'damaged') throw notWhole(key);
  return second;
}

function notWhole(key: string): SextantError {
  return new SextantError('index-corrupt', `${key} does not hold what it should. Publish the index again.`);
}

async function matches(value: Uint8Array, ref: ValueRef): Promise<boolean> {
  return value.length === ref.bytes && (await sha256Hex(value)) === ref.sha256;
}

/** True when the stream ended exactly at the end of `target`. */
async function fill(
  target: Uint8Array,
  stream: ReadableStream<Uint8Array>,
  requireGoing: () => void,
): Promise<boolean> {
  const reader = stream.getReader({ mode: 'byob' });
  let chunk = new Uint8Array(CHUNK_BYTES);
  let filled = 0;
  for (;;) {
    const { done, value } = await withDeadline(reader.read(chunk), STALLED).catch(brokenOff);
    requireGoing();
    if (done || !value) return filled === target.length;
    if (filled + value.length > target.length) {
      await reader.cancel();
      return false;
    }
    target.set(value, filled);
    filled += value.length;
    chunk = new Uint8Array(value.buffer);
  }
}

/** Reads a stream to its end, or until the buffer is full. The view is on a buffer that takes the place of the given one. */
async function readAll(
  stream: ReadableStream<Uint8Array>,
  buffer: ArrayBuffer,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader({ mode: 'byob' });
  let room = buffer;
  let filled = 0;
  while (filled < room.byteLength) {
    const { done, value } = await withDeadline(reader.read(new Uint8Array(room, filled)), STALLED).catch(
      brokenOff,
    );
    if (!value) break;
    room = value.buffer;
    filled += value.length;
    if (done) return new Uint8Array(room, 0, filled);
  }
  await reader.cancel();
  return new Uint8Array(room, 0, filled);
}

const STALLED = 'Workers KV stopped in the middle of a value.';

function brokenOff(cause: unknown): never {
  if (cause instanceof SextantError) throw cause;
  throw new SextantError('store-failed', 'Workers KV broke off while sending a value. Try again.', { cause });
}

function parseJson<T>(key: string, bytes: Uint8Array, schema: z.ZodMiniType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(utf8.decode(bytes));
  } catch (cause) {
    throw new SextantError('index-corrupt', `${key} is not JSON. Publish the index again.`, { cause });
  }
  if (typeof json === 'object' && json && 'format' in json) requireFormat(key, json.format);
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const message = `${key} does not have the shape it should have. Publish the index again.`;
  throw new SextantError('index-corrupt', message, { cause: parsed.error });
}
