import type { CodeBits } from '../../src/index/format/codes.ts';
import type { PaperMap } from '../../src/index/format/map-value.ts';
import type { Places } from '../../src/index/format/places-value.ts';
import type { Manifest, SourceState } from '../../src/index/manifest.ts';
import type { PageRef, RowsRef } from '../../src/index/refs.ts';
import type { Papers } from '../corpus/paper-rows.ts';

/** What is indexed, in its final order. */
export interface RowSource extends Papers {
  /** Unit length, `dim` numbers; it may be given another row's numbers at the next call. */
  embedding(row: number): Float32Array;
}

interface ModelDraft {
  id: string;
  dim: number;
  maxTokens: number;
  weights: Uint8Array;
  vocabulary: Uint8Array;
  /** Of how many papers the weights were learnt, where they are a static encoder. */
  static?: Manifest['model']['static'];
}

/** A text that no paper answers. */
export interface UnrelatedQuery {
  text: string;
  /** As a query: unit length, `dim` numbers. */
  embedding: Float32Array;
}

/** A value of an earlier segment that a new one names as well: what it holds is the same. */
export interface KeptValues {
  pages: readonly PageRef[];
  embeddings: readonly RowsRef[];
}

/** A new segment, before it is cut into values. */
export interface SegmentDraft {
  dim: number;
  /** Bits of the codes that score: 8, or 4 where the memory of an isolate would not do. */
  bits: CodeBits;
  rows: RowSource;
  /** Where its papers stand on the map. */
  places?: Places;
  /** Values of other segments that hold rows of this one; their `firstRow` is that of this one. */
  kept?: KeptValues;
  /** Words that other segments have, which papers of this one may write as two. */
  otherWords?: readonly string[];
  /** Whether values that do not take much room together are put into one. */
  isPacked?: boolean;
}

/** A new index, before it is cut into values. */
export interface IndexDraft extends Omit<
  SegmentDraft,
  'dim' | 'places' | 'kept' | 'otherWords' | 'isPacked'
> {
  model: ModelDraft;
  /** What the index learns from which papers are close to a query; without them its results have no states. */
  unrelated?: readonly UnrelatedQuery[];
  /** Where the papers come from, for those who will ask there again. */
  sources?: readonly SourceState[];
  /** When its papers changed last, where that was before it is published. */
  changedAt?: string;
  /** The map of the same rows. */
  map?: PaperMap;
}
