import * as z from 'zod';
import { SextantError } from '../../src/errors.ts';
import { fnv1a32, sha256Hex } from '../../src/hash.ts';
import {
  type Manifest,
  type ManifestRef,
  type Pointer,
  POINTER_KEY,
  pointerSchema,
  sourceStatesSchema,
  VALUE_PREFIX,
} from '../../src/index/manifest.ts';
import { readManifest } from '../../src/index/open.ts';
import { type Paper, paperSchema } from '../../src/index/paper.ts';
import { pointerChecksum } from '../../src/index/pointer.ts';
import { rowsRefSchema, sha256 } from '../../src/index/refs.ts';
import type { IndexReader } from '../../src/index/store.ts';

/** The format before segments, of which no more is read than what is needed to leave it. */
const FORMER_FORMAT = 1;

const formerPointerSchema = z.object({ ...pointerSchema.shape, format: z.literal(FORMER_FORMAT) });
/** The pointer of a store that holds the former format. */
export type FormerPointer = Omit<Pointer, 'format'>;

const named = z.object({ sha256 });
const list = z.array(named);
/** The fields that name values, in the order of the kinds of {@link keysOfFormer}. */
const formerManifestSchema = z.object({
  format: z.literal(FORMER_FORMAT),
  gen: z.int().positive(),
  papers: z.int().positive(),
  model: z.object({ id: z.string().min(1), weights: named, vocabulary: named }),
  vectors: list,
  pages: z.array(rowsRefSchema),
  ids: named,
  aliases: named,
  terms: named,
  postings: list,
  columns: named,
  suggestions: list,
  words: named.optional(),
  map: named.optional(),
  sources: z.optional(sourceStatesSchema),
});
/** A manifest of the former format. */
export type FormerManifest = z.infer<typeof formerManifestSchema>;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The pointer of a store that holds the former format; null when it holds anything else. */
export async function readFormerPointer(store: IndexReader): Promise<FormerPointer | null> {
  const parsed = formerPointerSchema.safeParse(await json(store, POINTER_KEY));
  if (!parsed.success) return null;
  const { checksum, ...pointer } = parsed.data;
  return checksum === undefined || checksum === pointerChecksum(pointer) ? pointer : null;
}

/**
 * A manifest of the present format or of the former one.
 * @throws SextantError as `readManifest`; `index-format-unsupported` for any other
 */
export async function readAnyManifest(
  store: IndexReader,
  ref: ManifestRef,
): Promise<Manifest | FormerManifest> {
  try {
    return await readManifest(store, ref);
  } catch (error) {
    if (!(error instanceof SextantError) || error.code !== 'index-format-unsupported') throw error;
    const value = await json(store, ref.key);
    if (!isOfFormer(value)) throw error;
    const parsed = formerManifestSchema.safeParse(value);
    if (!parsed.success) throw damaged(ref.key, parsed.error);
    return parsed.data;
  }
}

/** Whether a manifest is of the former format. */
export function isFormer(manifest: Manifest | FormerManifest): manifest is FormerManifest {
  return manifest.format === FORMER_FORMAT;
}

function isOfFormer(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === FORMER_FORMAT;
}

/** Keys of all values that a manifest of the former format names. */
export function keysOfFormer(manifest: FormerManifest): string[] {
  const { model, words, map, ...fields } = manifest;
  const { vectors, pages, ids, aliases, terms, postings, columns, suggestions } = fields;
  const kinds = {
    model: [model.weights],
    vocabulary: [model.vocabulary],
    vectors,
    pages,
    ids: [ids],
    aliases: [aliases],
    terms: [terms],
    postings,
    columns: [columns],
    suggestions,
    words: words ? [words] : [],
    map: map ? [map] : [],
  };
  return Object.entries(kinds).flatMap(([kind, refs]) =>
    refs.map(({ sha256: hash }) => `${VALUE_PREFIX}${kind}/${hash}`),
  );
}

/**
 * All papers, in the order of their rows; one page is held at a time.
 * @throws SextantError `index-value-missing`, `index-corrupt`
 */
export async function* papersOfFormer(store: IndexReader, manifest: FormerManifest): AsyncGenerator<Paper> {
  let row = 0;
  for (const ref of manifest.pages) {
    const key = `${VALUE_PREFIX}pages/${ref.sha256}`;
    const page = await store.get(key);
    if (page === null) throw new SextantError('index-value-missing', `${key} is missing. ${AGAIN}`);
    if ((await sha256Hex(page)) !== ref.sha256 || ref.firstRow !== row) throw damaged(key);
    for (const paper of papersOfPage(page, key)) {
      yield paper;
      row++;
    }
    if (row !== ref.firstRow + ref.rows) throw damaged(key);
  }
  if (row !== manifest.papers) throw damaged(`Generation ${String(manifest.gen)}`);
}

/** Magic, version and length of the header, first row (u32), records (u32); then offsets, checksums and records. */
const PAGE = { magic: 'SXTP', records: 12, offsets: 16 };

function* papersOfPage(page: Uint8Array, key: string): Generator<Paper> {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  try {
    if (utf8.decode(page.subarray(0, 4)) !== PAGE.magic) throw damaged(key);
    const records = view.getUint32(PAGE.records, true);
    const checksums = PAGE.offsets + 4 * (records + 1);
    for (let i = 0; i < records; i++) {
      const at = PAGE.offsets + 4 * i;
      const record = page.subarray(view.getUint32(at, true), view.getUint32(at + 4, true));
      if (fnv1a32(record) !== view.getUint32(checksums + 4 * i, true)) throw damaged(key);
      yield paperSchema.parse(JSON.parse(utf8.decode(record)));
    }
  } catch (cause) {
    throw cause instanceof SextantError ? cause : damaged(key, cause);
  }
}

const AGAIN = 'Publish the papers again, from their files: npx sextant index papers.jsonl';

function damaged(what: string, cause?: unknown): SextantError {
  return new SextantError('index-corrupt', `${what} does not hold what it should. ${AGAIN}`, { cause });
}

/** What a value is as JSON; null when it is absent or none. */
async function json(store: IndexReader, key: string): Promise<unknown> {
  const value = await store.get(key);
  try {
    return value && JSON.parse(utf8.decode(value));
  } catch {
    return null;
  }
}
