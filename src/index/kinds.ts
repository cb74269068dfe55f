import * as z from 'zod/mini';
import { ALIASES_SHAPE, countAliases } from './format/aliases.ts';
import type { HeaderShape } from './format/binary.ts';
import { BLOCK_ROWS } from '../sign-blocks.ts';
import { COLUMNS_SHAPE, openColumns } from './format/columns.ts';
import { checkIds, IDS_SHAPE } from './format/ids.ts';
import { checkEmbeddings, EMBEDDINGS_SHAPE } from './format/embeddings.ts';
import { openLegend } from './format/legend-value.ts';
import { checkPack, PACK_SHAPE } from './format/pack.ts';
import { checkPlaces, PLACES_SHAPE } from './format/places-value.ts';
import { Page, PAGES_SHAPE } from './format/pages.ts';
import { checkPostings, POSTINGS_SHAPE } from './format/postings-value.ts';
import {
  type PageRef,
  pageRefSchema,
  type RowsRef,
  rowsRefSchema,
  type SuggestionsRef,
  suggestionsRefSchema,
  type ValueRef,
  valueRefSchema,
} from './refs.ts';
import { checkSuggestions, SUGGESTIONS_SHAPE } from './format/suggestions.ts';
import { openTerms, TERMS_SHAPE } from './format/terms.ts';
import { openVectors, VECTORS_SHAPE } from './format/vectors.ts';
import { openWords, WORDS_SHAPE } from './format/word-list.ts';

/** What a manifest says of a segment, which its values are held to. */
export interface Stated {
  /** How many papers it has, those that were deleted since among them. */
  rows: number;
  /** Dimensions of its embeddings. */
  dim: number;
  postings: readonly Pick<ValueRef, 'bytes'>[];
}

/** A kind of value: how a manifest names its values, and how a reader opens one. */
export interface Kind<Ref extends ValueRef = ValueRef, Opened = unknown> {
  /**
   * Whether there is one value of it or several: of consecutive rows, of consecutive keys, or laid end to end. What is
   * `cut` is one value, and laid end to end only where it is longer than a value may be.
   */
  holds: 'one' | 'cut' | 'rows' | 'keys' | 'parts';
  /** How the manifest names one of them. */
  ref: z.ZodMiniType<Ref>;
  /** The field of the manifest, where its name is not that of the kind. */
  field?: string;
  /** How a value begins; null when the index does not look into it. */
  header: HeaderShape | null;
  /** The values but the last hold the same number of rows, a multiple of this. */
  rowsMultipleOf?: number;
  /** Whether it is open as long as the index is served; the others are streamed into an engine, or read on demand. */
  isResident?: boolean;
  /** Whether it stays a value of its own where the others of a small segment are packed into one. */
  isApart?: boolean;
  /**
   * Checks what readers go by without another look, and gives what they read.
   * @throws SextantError `index-corrupt`, `index-format-unsupported`
   */
  open(value: Uint8Array, ref: Ref, segment: Stated): Opened;
}

/** Kinds that the manifest names within `model`. Their layout, with a version of its own, is that of `src/encoder`. */
export const MODEL_KINDS = {
  model: { holds: 'cut', ref: valueRefSchema, field: 'weights', header: null, open: (value) => value },
  vocabulary: { holds: 'one', ref: valueRefSchema, header: null, open: (value) => value },
} as const satisfies Record<string, Kind>;

/** Kinds that the manifest names for the whole index, which can do without. */
export const INDEX_KINDS = {
  /** What the regions of the map are, and what the bytes of `places` stand for. */
  legend: { holds: 'one', ref: valueRefSchema, header: null, open: (value) => openLegend(value) },
} as const satisfies Record<string, Kind>;

/** Kinds that every segment has. */
export const REQUIRED_KINDS = {
  vectors: {
    holds: 'rows',
    ref: rowsRefSchema,
    header: VECTORS_SHAPE,
    rowsMultipleOf: BLOCK_ROWS,
    open: (value, ref: RowsRef, { dim }) => openVectors(value, ref, dim),
  },
  pages: {
    holds: 'rows',
    ref: pageRefSchema,
    header: PAGES_SHAPE,
    isApart: true,
    open: (value, ref: PageRef) => new Page(value, ref),
  },
  ids: {
    holds: 'one',
    ref: valueRefSchema,
    header: IDS_SHAPE,
    isResident: true,
    open: (value, _, { rows }) => {
      checkIds(value, rows);
      return value;
    },
  },
  aliases: {
    holds: 'one',
    ref: valueRefSchema,
    header: ALIASES_SHAPE,
    isResident: true,
    open: (value) => {
      countAliases(value);
      return value;
    },
  },
  terms: {
    holds: 'one',
    ref: valueRefSchema,
    header: TERMS_SHAPE,
    isResident: true,
    open: (value, _, { postings }) => openTerms(value, postings),
  },
  postings: {
    holds: 'parts',
    ref: valueRefSchema,
    header: POSTINGS_SHAPE,
    open: (value) => checkPostings(value),
  },
  columns: {
    holds: 'one',
    ref: valueRefSchema,
    header: COLUMNS_SHAPE,
    isResident: true,
    open: (value, _, { rows }) => openColumns(value, rows),
  },
  suggestions: {
    holds: 'keys',
    ref: suggestionsRefSchema,
    header: SUGGESTIONS_SHAPE,
    open: (value, { first }: SuggestionsRef) => checkSuggestions(value, first),
  },
  /** What a writer merges segments with; no reader wants it. */
  embeddings: {
    holds: 'rows',
    ref: rowsRefSchema,
    header: EMBEDDINGS_SHAPE,
    isApart: true,
    open: (value, ref: RowsRef, { dim }) => checkEmbeddings(value, ref, dim),
  },
} as const satisfies Record<string, Kind>;

/** Kinds that a segment can do without. */
export const OPTIONAL_KINDS = {
  /** Words as they are written, which typos are corrected to; without them nothing is corrected. */
  words: {
    holds: 'one',
    ref: valueRefSchema,
    header: WORDS_SHAPE,
    isResident: true,
    open: (value) => openWords(value),
  },
  /** Where its papers stand on the map. */
  places: {
    holds: 'one',
    ref: valueRefSchema,
    header: PLACES_SHAPE,
    open: (value, _, { rows }) => checkPlaces(value, rows),
  },
  /** All others of a small segment, end to end. */
  packs: {
    holds: 'one',
    ref: valueRefSchema,
    field: 'pack',
    header: PACK_SHAPE,
    isApart: true,
    open: (value) => checkPack(value),
  },
} as const satisfies Record<string, Kind>;

const SEGMENT = { ...REQUIRED_KINDS, ...OPTIONAL_KINDS };
const ALL = { ...MODEL_KINDS, ...INDEX_KINDS, ...SEGMENT };
type All = typeof ALL;

export type ValueKind = keyof All;
/** Kinds that a segment names. */
export type SegmentKind = keyof typeof SEGMENT;
export type OptionalKind = keyof typeof OPTIONAL_KINDS;
/** How a manifest names a value of a kind. */
export type RefOf<K extends ValueKind> = z.infer<All[K]['ref']>;
/** What a value of a kind is opened as. */
export type Opened<K extends ValueKind> = ReturnType<All[K]['open']>;

/**
 * THE kinds of values, one entry each. Manifest, coverage, opening, `index -- verify`, clean-up and the tables of
 * docs/index-format.md follow from it. What only a writer and a verifier need is the other half of an entry, in
 * `scripts/publish/kind-writers.ts`: the Worker carries this table whole, and must not carry encoders.
 */
export const KINDS: { readonly [K in ValueKind]: Kind<RefOf<K>, Opened<K>> } = ALL;
export const VALUE_KINDS = Object.keys(KINDS) as ValueKind[];
export const SEGMENT_KINDS = Object.keys(SEGMENT) as SegmentKind[];
/** Those of a small segment that its pack holds, in the order in which they lie there. */
export const PACKED_KINDS = SEGMENT_KINDS.filter((kind) => KINDS[kind].isApart !== true);

/** Kinds whose entry has some property with some value. */
type KindsWith<P> = { [K in SegmentKind]: All[K] extends P ? K : never }[SegmentKind];

/** Kinds whose values are of consecutive rows. */
type RowsKind = KindsWith<{ holds: 'rows' }>;
/** Kinds whose values are of consecutive keys. */
type KeysKind = KindsWith<{ holds: 'keys' }>;
/** Kinds that are open as long as an index is served. */
export type ResidentKind = KindsWith<{ isResident: true }>;

/** Whether values of a kind hold consecutive rows. */
export function isOfRows(kind: SegmentKind): kind is RowsKind {
  return KINDS[kind].holds === 'rows';
}

/** Whether values of a kind hold consecutive keys. */
export function isOfKeys(kind: SegmentKind): kind is KeysKind {
  return KINDS[kind].holds === 'keys';
}

/** Whether a kind is open as long as an index is served. */
export function isResident(kind: SegmentKind): kind is ResidentKind {
  return KINDS[kind].isResident === true;
}
