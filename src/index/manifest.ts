import * as z from 'zod';

/** Version of every binary value and of the JSON shapes below. A reader refuses any other by name. */
export const FORMAT_VERSION = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().nonnegative();
const checksum = z.int().min(0).max(0xffffffff);
const weight = z.number().min(0).max(1);
/** Where the postings of something are, as in a lexicon: how many rows have it, and its place in all postings. */
const postingsPlace = z.object({ rows: count, offset: count, bytes: count });
const distribution = z.object({ median: z.number(), spread: z.number().positive() });

/** An immutable value: its key is `b/<kind>/<sha256>`; `checksum` is its `checksum32`. */
const valueRefSchema = z.object({
  sha256,
  bytes: z.int().positive(),
  checksum,
});
export type ValueRef = z.infer<typeof valueRefSchema>;

/** A value that holds the papers of rows `firstRow` to `firstRow + rows - 1`. */
const rowsRefSchema = valueRefSchema.extend({ firstRow: count, rows: z.int().positive() });
export type RowsRef = z.infer<typeof rowsRefSchema>;

/** A page; `head` is the `checksum32` of what stands before its records, which manifests had not from the beginning. */
const pageRefSchema = rowsRefSchema.extend({ head: checksum.optional() });
export type PageRef = z.infer<typeof pageRefSchema>;

/** A value that holds the completions from the key `first` on, up to the next value's. */
const suggestionsRefSchema = valueRefSchema.extend({ first: z.string() });

/** What papers may have that searches can ask for: a repository of code. */
export const HAVINGS = ['code'] as const;
export type Having = (typeof HAVINGS)[number];

export const VALUE_KINDS = [
  'model',
  'vocabulary',
  'vectors',
  'pages',
  'ids',
  'aliases',
  'terms',
  'postings',
  'columns',
  'suggestions',
  'words',
  'map',
] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];

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
    weights: valueRefSchema,
    vocabulary: valueRefSchema,
  }),
  vectors: z.array(rowsRefSchema).min(1),
  pages: z.array(pageRefSchema).min(1),
  ids: valueRefSchema,
  aliases: valueRefSchema,
  terms: valueRefSchema,
  postings: z.array(valueRefSchema).min(1),
  columns: valueRefSchema,
  suggestions: z.array(suggestionsRefSchema).min(1),
  /** Weights of words and of titles beside meaning, and of words in related papers: docs/search.md. */
  ranking: z.object({ keyword: weight, title: weight, relatedKeyword: weight }),
  /**
   * What texts that no paper answers find at best: the largest cosine of each, and the largest part of what its words
   * can give. Results of an index without it have no state.
   */
  relevance: z.object({ meaning: distribution, words: distribution }).optional(),
  /** Which papers have what {@link HAVINGS} names; of an index without it that is not known. */
  has: z.object({ code: postingsPlace }).optional(),
  /** Words as they are written, which typos are corrected to; an index without it is served without corrections. */
  words: valueRefSchema.optional(),
  /** The layout of all papers on a plane; an index can do without. */
  map: valueRefSchema.optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** What a new manifest says: the plateau of the train judgments of SciFact (`npm run eval -- --tune`). */
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
  /** Of the other fields: `pointer.ts`. Pointers had none from the beginning. */
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

/** Every value that a manifest needs, with its kind. */
export function valuesOf(manifest: Manifest): { kind: ValueKind; ref: ValueRef }[] {
  return [
    { kind: 'model', ref: manifest.model.weights },
    { kind: 'vocabulary', ref: manifest.model.vocabulary },
    ...manifest.vectors.map((ref) => ({ kind: 'vectors' as const, ref })),
    ...manifest.pages.map((ref) => ({ kind: 'pages' as const, ref })),
    { kind: 'ids', ref: manifest.ids },
    { kind: 'aliases', ref: manifest.aliases },
    { kind: 'terms', ref: manifest.terms },
    ...manifest.postings.map((ref) => ({ kind: 'postings' as const, ref })),
    { kind: 'columns', ref: manifest.columns },
    ...manifest.suggestions.map((ref) => ({ kind: 'suggestions' as const, ref })),
    ...(manifest.words ? [{ kind: 'words' as const, ref: manifest.words }] : []),
    ...(manifest.map ? [{ kind: 'map' as const, ref: manifest.map }] : []),
  ];
}
