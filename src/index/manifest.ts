import * as z from 'zod/mini';
import { FORMAT_VERSION } from './format/binary.ts';
import {
  INDEX_KINDS,
  type Kind,
  KINDS,
  MODEL_KINDS,
  OPTIONAL_KINDS,
  PACKED_KINDS,
  type RefOf,
  REQUIRED_KINDS,
  SEGMENT_KINDS,
  type SegmentKind,
  type Stated,
  type ValueKind,
} from './kinds.ts';
import { checksum, count, positive, sha256, text, type ValueRef } from './refs.ts';

const weight = z.number().check(z.minimum(0), z.maximum(1));
/** Where the postings of something are, as in a lexicon: how many rows have it, and its place in all postings. */
const postingsPlace = z.object({ rows: count, offset: count, bytes: count });
const date = z.iso.datetime();
const distribution = z.object({ median: z.number(), spread: z.number().check(z.positive()) });

/** What papers may have that searches can ask for: a repository of code. */
export const HAVINGS = ['code'] as const;
export type Having = (typeof HAVINGS)[number];

/** What a source remembers of a harvest. */
export const memorySchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** Where papers of an index come from, and what is needed to go on from any machine. */
const sourceStateSchema = z.object({
  /** As commands name it: `arxiv:cs.CL`. */
  name: text,
  /** Another address than the source's own. */
  base: z.optional(z.string()),
  /** Older papers are not taken. */
  since: z.optional(z.string()),
  /** What the source remembers of the last harvest whose papers are in the index. */
  last: memorySchema,
  /** When that harvest ended. */
  answeredAt: date,
  /** Since when it gives nothing, and why: a sentence that all the world may read. */
  failing: z.optional(z.object({ since: date, why: z.string().check(z.minLength(1), z.maxLength(200)) })),
});
export type SourceState = z.infer<typeof sourceStateSchema>;
/** Sources that `npx sextant sync` asks again. */
export const sourceStatesSchema = z.array(sourceStateSchema);

/** A small index of its own, which is never changed: papers that were written together. */
export const segmentSchema = z.object({
  /** How many papers it was written with. */
  rows: positive,
  /** Those of its rows, in ascending order, whose papers are not in the index any more. */
  deleted: z.optional(z.array(count).check(z.minLength(1))),
  ...fieldsOf(REQUIRED_KINDS),
  /** Which papers have what {@link HAVINGS} names. */
  has: z.object({ code: postingsPlace }),
  ...optional(fieldsOf(OPTIONAL_KINDS)),
});
export type Segment = z.infer<typeof segmentSchema>;

export const manifestSchema = z.object({
  format: z.literal(FORMAT_VERSION),
  /** The generation that first published this manifest. */
  gen: positive,
  createdAt: date,
  /** When its papers last changed, where only what is said of its sources did since. */
  changedAt: z.optional(date),
  /** How many papers there are, without those that were deleted. */
  papers: positive,
  /** Bits of the codes that vectors are scored by, the same in all segments. */
  bits: z.union([z.literal(4), z.literal(8)]),
  model: z.object({
    id: text,
    dim: positive,
    /** Longest input in tokens, [CLS] and [SEP] included. */
    maxTokens: positive,
    /**
     * Present where the weights are a static encoder of queries, which was learnt from the model that embedded the papers,
     * and from so many papers.
     */
    static: z.optional(z.object({ papers: positive })),
    ...fieldsOf(MODEL_KINDS),
  }),
  segments: z.array(segmentSchema).check(z.minLength(1)),
  /** Weights of words and of titles beside meaning, and of words in related papers: docs/search.md. */
  ranking: z.object({ keyword: weight, title: weight, relatedKeyword: weight }),
  /**
   * What texts that no paper answers find at best: the largest cosine of each, and the largest part of what its words
   * can give. Results of an index without it have no state.
   */
  relevance: z.optional(
    z.object({
      meaning: distribution,
      words: distribution,
      /** How many papers there were when it was learnt. */
      papers: positive,
    }),
  ),
  sources: z.optional(sourceStatesSchema),
  ...optional(fieldsOf(INDEX_KINDS)),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** What a new manifest says: the plateau of the train judgments of SciFact (`npx sextant eval --tune`). */
export const RANKING: Manifest['ranking'] = { keyword: 0.2, title: 0.3, relatedKeyword: 0.15 };

const manifestRefSchema = z.object({ gen: positive, key: z.string(), sha256 });
export type ManifestRef = z.infer<typeof manifestRefSchema>;

/**
 * The only mutable value. `gen` always grows, also on a rollback, whose `manifest` then names an older one.
 * Before `activateAt` (ms since the epoch) readers serve `prev`, so that every location flips at one instant.
 */
export const pointerSchema = z.object({
  format: z.literal(FORMAT_VERSION),
  epoch: count,
  gen: positive,
  manifest: manifestRefSchema,
  prev: z.nullable(z.object({ gen: positive, manifest: manifestRefSchema })),
  activateAt: count,
  /** The checksum of the other fields, as `pointer.ts` computes it. The first pointers had none. */
  checksum: z.optional(checksum),
});
export type Pointer = Omit<z.infer<typeof pointerSchema>, 'checksum'>;

export const POINTER_KEY = 'p';

/** Key of an immutable value. */
export function valueKey(kind: ValueKind, sha256: string): string {
  return `${VALUE_PREFIX}${kind}/${sha256}`;
}

/** What the keys of all manifests, and of all immutable values, start with. */
export const MANIFEST_PREFIX = 'm/';
export const VALUE_PREFIX = 'b/';

const MAX_GEN = 999_999_999;

/** Key of a manifest: newest first in lexicographic order, so that a list of one finds the newest. */
export function manifestKey(gen: number, sha256: string): string {
  return `${MANIFEST_PREFIX}${String(MAX_GEN - gen).padStart(9, '0')}/${sha256}`;
}

/** What the key of a manifest says, or null when it is not the key of a manifest. */
export function parseManifestKey(key: string): ManifestRef | null {
  const match = /^m\/(\d{9})\/([0-9a-f]{64})$/.exec(key);
  if (!match?.[1] || !match[2]) return null;
  return { gen: MAX_GEN - Number(match[1]), key, sha256: match[2] };
}

/** A value that a manifest names, with its kind. */
export type Value<Kinds extends ValueKind = ValueKind> = { [K in Kinds]: { kind: K; ref: RefOf<K> } }[Kinds];

/** Every value that the store has for a manifest, with its kind: of a segment with a pack that, and what is beside it. */
export function valuesOf(manifest: Manifest): Value[] {
  return [...sharedValuesOf(manifest), ...manifest.segments.flatMap(storedValuesOf)];
}

/** The values of no segment. */
export function sharedValuesOf(manifest: Manifest): Value[] {
  const { model, legend } = manifest;
  return [
    ...weightsOf(model).map((ref) => ({ kind: 'model' as const, ref })),
    { kind: 'vocabulary', ref: model.vocabulary },
    ...(legend === undefined ? [] : [{ kind: 'legend' as const, ref: legend }]),
  ];
}

/** How a manifest names the weights of its model: laid end to end in this order, they are the packed model. */
export function weightsOf({ weights }: Pick<Manifest['model'], 'weights'>): ValueRef[] {
  return [weights].flat();
}

/** What encodes queries in the place of the model that embedded the papers, if anything does. */
export function queryEncoderOf(model: Pick<Manifest['model'], 'static'>): 'static' | undefined {
  return model.static && 'static';
}

/** Length of the packed model, in bytes. */
export function weightsBytes(model: Pick<Manifest['model'], 'weights'>): number {
  return weightsOf(model).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The values that the store has for a segment. */
export function storedValuesOf(segment: Segment): Value<SegmentKind>[] {
  const isPacked = segment.pack !== undefined;
  return partsOf(segment).filter(({ kind }) => !isPacked || KINDS[kind].isApart === true);
}

/** Every value of a segment, those in its pack and the pack as well. */
export function partsOf(segment: Segment): Value<SegmentKind>[] {
  return SEGMENT_KINDS.flatMap((kind) => valuesOfKind(segment, kind));
}

/** The values of a segment that lie in its pack, in their order there. */
export function packedPartsOf(segment: Segment): Value<SegmentKind>[] {
  return PACKED_KINDS.flatMap((kind) => valuesOfKind(segment, kind));
}

function valuesOfKind(segment: Segment, kind: SegmentKind): Value<SegmentKind>[] {
  return refsOf(segment, kind).map((ref) => ({ kind, ref }) as Value<SegmentKind>);
}

/** How a segment names its values of one kind: of an optional kind it may have none. */
export function refsOf<K extends SegmentKind>(segment: Segment, kind: K): RefOf<K>[] {
  const fields: Readonly<Record<string, unknown>> = segment;
  const field = fields[KINDS[kind].field ?? kind];
  return (field === undefined ? [] : [field].flat()) as RefOf<K>[];
}

/** What the values of a segment are held to. */
export function statedOf(
  { rows, postings }: Segment,
  { model: { dim } }: { model: { dim: number } },
): Stated {
  return { rows, dim, postings };
}

/** Tells whether a row of a segment has a paper that is in the index. */
export function livenessOf({ deleted }: Pick<Segment, 'deleted'>): (row: number) => boolean {
  const gone = new Set(deleted);
  return (row) => !gone.has(row);
}

/** How many papers of a segment are in the index. */
export function liveRowsOf({ rows, deleted = [] }: Pick<Segment, 'rows' | 'deleted'>): number {
  return rows - deleted.length;
}

/** A value is named alone, and several are in a list: what holds `cut` may be either. */
interface Field<Ref extends z.ZodMiniType> {
  one: Ref;
  cut: z.ZodMiniUnion<[Ref, z.ZodMiniArray<Ref>]>;
  rows: z.ZodMiniArray<Ref>;
  keys: z.ZodMiniArray<Ref>;
  parts: z.ZodMiniArray<Ref>;
}

type Fields<T extends Record<string, Kind>> = {
  [K in keyof T as T[K] extends { field: infer F extends string } ? F : K]: Field<T[K]['ref']>[T[K]['holds']];
};

/** The fields of a manifest that name the values of some kinds. */
function fieldsOf<T extends Record<string, Kind>>(kinds: T): Fields<T> {
  const fields: Record<string, z.ZodMiniType> = {};
  for (const [kind, { field = kind, holds, ref }] of Object.entries(kinds)) {
    const several = z.array(ref).check(z.minLength(holds === 'cut' ? 2 : 1));
    fields[field] = holds === 'one' ? ref : holds === 'cut' ? z.union([ref, several]) : several;
  }
  return fields as Fields<T>;
}

function optional<T extends Record<string, z.ZodMiniType>>(
  fields: T,
): { [K in keyof T]: z.ZodMiniOptional<T[K]> } {
  const all: Record<string, z.ZodMiniType> = {};
  for (const [field, schema] of Object.entries(fields)) all[field] = z.optional(schema);
  return all as { [K in keyof T]: z.ZodMiniOptional<T[K]> };
}
