import * as z from 'zod';
import { ALIASES_SHAPE, countAliases } from './format/aliases.ts';
import type { HeaderShape } from './format/binary.ts';
import { BLOCK_ROWS } from '../sign-blocks.ts';
import { COLUMNS_SHAPE, openColumns } from './format/columns.ts';
import { checkIds, IDS_SHAPE } from './format/ids.ts';
import { checkMap } from './format/map-value.ts';
import { MAP_SHAPE } from './format/map-shape.ts';
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

/** What a manifest says of the whole index, which its values are held to. */
interface Stated {
  papers: number;
  model: { dim: number };
  postings: readonly Pick<ValueRef, 'bytes'>[];
}

/** A kind of value: how a manifest names its values, and how a reader opens one. */
export interface Kind<Ref extends ValueRef = ValueRef, Opened = unknown> {
  /** Whether an index has one value of it or several: of consecutive rows, of consecutive keys, or laid end to end. */
  holds: 'one' | 'rows' | 'keys' | 'parts';
  /** How the manifest names one of them. */
  ref: z.ZodType<Ref>;
  /** The field of the manifest, where its name is not that of the kind. */
  field?: string;
  /** How a value begins; null when the index does not look into it. */
  header: HeaderShape | null;
  /** The values but the last hold the same number of rows, a multiple of this. */
  rowsMultipleOf?: number;
  /** Whether it is open as long as the index is served; the others are streamed into an engine, or read on demand. */
  isResident?: boolean;
  /**
   * Checks what readers go by without another look, and gives what they read.
   * @throws SextantError `index-corrupt`, `index-format-unsupported`
   */
  open(value: Uint8Array, ref: Ref, index: Stated): Opened;
}

/** Kinds that the manifest names within `model`. Their layout, with a version of its own, is that of `src/encoder`. */
export const MODEL_KINDS = {
  model: { holds: 'one', ref: valueRefSchema, field: 'weights', header: null, open: (value) => value },
  vocabulary: { holds: 'one', ref: valueRefSchema, header: null, open: (value) => value },
} as const satisfies Record<string, Kind>;

/** Kinds that every index has. */
export const REQUIRED_KINDS = {
  vectors: {
    holds: 'rows',
    ref: rowsRefSchema,
    header: VECTORS_SHAPE,
    rowsMultipleOf: BLOCK_ROWS,
    open: (value, ref: RowsRef, { model }) => openVectors(value, ref, model.dim),
  },
  pages: {
    holds: 'rows',
    ref: pageRefSchema,
    header: PAGES_SHAPE,
    open: (value, ref: PageRef) => new Page(value, ref),
  },
  ids: {
    holds: 'one',
    ref: valueRefSchema,
    header: IDS_SHAPE,
    isResident: true,
    open: (value, _, { papers }) => {
      checkIds(value, papers);
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
    open: (value, _, { papers }) => openColumns(value, papers),
  },
  suggestions: {
    holds: 'keys',
    ref: suggestionsRefSchema,
    header: SUGGESTIONS_SHAPE,
    open: (value, { first }: SuggestionsRef) => checkSuggestions(value, first),
  },
} as const satisfies Record<string, Kind>;

/** Kinds that an index can do without. */
export const OPTIONAL_KINDS = {
  /** Words as they are written, which typos are corrected to; without them nothing is corrected. */
  words: {
    holds: 'one',
    ref: valueRefSchema,
    header: WORDS_SHAPE,
    isResident: true,
    open: (value) => openWords(value),
  },
  /** The layout of all papers on a plane. */
  map: {
    holds: 'one',
    ref: valueRefSchema,
    header: MAP_SHAPE,
    open: (value, _, { papers }) => checkMap(value, papers),
  },
} as const satisfies Record<string, Kind>;

const ALL = { ...MODEL_KINDS, ...REQUIRED_KINDS, ...OPTIONAL_KINDS };
type All = typeof ALL;

export type ValueKind = keyof All;
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

/** Kinds whose entry has some property with some value. */
type KindsWith<P> = { [K in ValueKind]: All[K] extends P ? K : never }[ValueKind];

/** Kinds whose values are of consecutive rows. */
type RowsKind = KindsWith<{ holds: 'rows' }>;
/** Kinds whose values are of consecutive keys. */
type KeysKind = KindsWith<{ holds: 'keys' }>;
/** Kinds that are open as long as an index is served. */
export type ResidentKind = KindsWith<{ isResident: true }>;

/** Whether values of a kind hold consecutive rows. */
export function isOfRows(kind: ValueKind): kind is RowsKind {
  return KINDS[kind].holds === 'rows';
}

/** Whether values of a kind hold consecutive keys. */
export function isOfKeys(kind: ValueKind): kind is KeysKind {
  return KINDS[kind].holds === 'keys';
}

/** Whether a kind is open as long as an index is served. */
export function isResident(kind: ValueKind): kind is ResidentKind {
  return KINDS[kind].isResident === true;
}
