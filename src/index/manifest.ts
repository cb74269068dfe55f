import * as z from 'zod';
import { FORMAT_VERSION } from './format/binary.ts';
import {
  type Kind,
  KINDS,
  MODEL_KINDS,
  OPTIONAL_KINDS,
  type RefOf,
  REQUIRED_KINDS,
  VALUE_KINDS,
  type ValueKind,
} from './kinds.ts';
import { checksum, count, sha256 } from './refs.ts';

const weight = z.number().min(0).max(1);
/** Where the postings of something are, as in a lexicon: how many rows have it, and its place in all postings. */
const postingsPlace = z.object({ rows: count, offset: count, bytes: count });
const distribution = z.object({ median: z.number(), spread: z.number().positive() });

/** What papers may have that searches can ask for: a repository of code. */
export const HAVINGS = ['code'] as const;
export type Having = (typeof HAVINGS)[number];

/** What a source remembers of a harvest. */
export const memorySchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** Where papers of an index come from, and what is needed to go on from any machine. */
const sourceStateSchema = z.object({
  /** As commands name it: `arxiv:cs.CL`. */
  name: z.string().min(1),
  /** Another address than the source's own. */
  base: z.string().optional(),
  /** Older papers are not taken. */
  since: z.string().optional(),
  /** What the source remembers of the last harvest whose papers are in the index. */
  last: memorySchema,
  /** When that harvest ended. */
  answeredAt: z.iso.datetime(),
});
export type SourceState = z.infer<typeof sourceStateSchema>;

export const manifestSchema = z.object({
  format: z.literal(FORMAT_VERSION),
  /** The generation that first published this manifest. */
  gen: z.int().positive(),
  createdAt: z.iso.datetime(),
  papers: z.int().positive(),
  model: z.object({
    id: z.string().min(1),
    dim: z.int().positive(),
    /** Longest input in tokens, [CLS] and [SEP] included. */
    maxTokens: z.int().positive(),
    ...fieldsOf(MODEL_KINDS),
  }),
  ...fieldsOf(REQUIRED_KINDS),
  /** Weights of words and of titles beside meaning, and of words in related papers: docs/search.md. */
  ranking: z.object({ keyword: weight, title: weight, relatedKeyword: weight }),
  /**
   * What texts that no paper answers find at best: the largest cosine of each, and the largest part of what its words
   * can give. Results of an index without it have no state.
   */
  relevance: z.object({ meaning: distribution, words: distribution }).optional(),
  /** Which papers have what {@link HAVINGS} names; of an index without it that is not known. */
  has: z.object({ code: postingsPlace }).optional(),
  /** Sources that `npx sextant sync` asks again. */
  sources: z.array(sourceStateSchema).optional(),
  ...optional(fieldsOf(OPTIONAL_KINDS)),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** What a new manifest says: the plateau of the train judgments of SciFact (`npx sextant eval --tune`). */
export const RANKING: Manifest['ranking'] = { keyword: 0.2, title: 0.3, relatedKeyword: 0.15 };

const manifestRefSchema = z.object({ gen: z.int().positive(), key: z.string(), sha256 });
export type ManifestRef = z.infer<typeof manifestRefSchema>;

/**
 * The only mutable value. `gen` always grows, also on a rollback, whose `manifest` then names an older one.
 * Before `activateAt` (ms since the epoch) readers serve `prev`, so that every location flips at one instant.
 */
export const pointerSchema = z.object({
  format: z.literal(FORMAT_VERSION),
  epoch: count,
  gen: z.int().positive(),
  manifest: manifestRefSchema,
  prev: z.object({ gen: z.int().positive(), manifest: manifestRefSchema }).nullable(),
  activateAt: count,
  /** The checksum of the other fields, as `pointer.ts` computes it. The first pointers had none. */
  checksum: checksum.optional(),
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
export type Value = { [K in ValueKind]: { kind: K; ref: RefOf<K> } }[ValueKind];

/** Every value that a manifest needs, with its kind. */
export function valuesOf(manifest: Manifest): Value[] {
  return VALUE_KINDS.flatMap((kind) => refsOf(manifest, kind).map((ref) => ({ kind, ref }) as Value));
}

/** How a manifest names its values of one kind: an optional kind may have none. */
export function refsOf<K extends ValueKind>(manifest: Manifest, kind: K): RefOf<K>[] {
  const fields: Readonly<Record<string, unknown>> = kind in MODEL_KINDS ? manifest.model : manifest;
  const field = fields[KINDS[kind].field ?? kind];
  return (field === undefined ? [] : [field].flat()) as RefOf<K>[];
}

type Fields<T extends Record<string, Kind>> = {
  [K in keyof T as T[K] extends { field: infer F extends string } ? F : K]: T[K]['holds'] extends 'one'
    ? T[K]['ref']
    : z.ZodArray<T[K]['ref']>;
};

/** The fields of a manifest that name the values of some kinds. */
function fieldsOf<T extends Record<string, Kind>>(kinds: T): Fields<T> {
  const fields: Record<string, z.ZodType> = {};
  for (const [kind, { field = kind, holds, ref }] of Object.entries(kinds)) {
    fields[field] = holds === 'one' ? ref : z.array(ref).min(1);
  }
  return fields as Fields<T>;
}

function optional<T extends Record<string, z.ZodType>>(fields: T): { [K in keyof T]: z.ZodOptional<T[K]> } {
  const all: Record<string, z.ZodType> = {};
  for (const [field, schema] of Object.entries(fields)) all[field] = schema.optional();
  return all as { [K in keyof T]: z.ZodOptional<T[K]> };
}
