import type { CodeBits } from '../../src/index/format/codes.ts';
import type { SourceState } from '../../src/index/manifest.ts';
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
}

/** A text that no paper answers. */
export interface UnrelatedQuery {
  text: string;
  /** As a query: unit length, `dim` numbers. */
  embedding: Float32Array;
}

/** A new index, before it is cut into values. */
export interface IndexDraft {
  model: ModelDraft;
  /** Bits of the codes that score: 8, or 4 where the memory of an isolate would not do. */
  bits: CodeBits;
  rows: RowSource;
  /** What the index learns from which papers are close to a query; without them its results have no states. */
  unrelated?: readonly UnrelatedQuery[];
  /** Where the papers come from, for those who will ask there again. */
  sources?: readonly SourceState[];
  /** A `map` value of the same rows. */
  map?: Uint8Array;
}
