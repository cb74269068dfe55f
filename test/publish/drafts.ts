import { mulberry32 } from '../../scripts/random.ts';
import { papersInMemory } from '../../scripts/corpus/paper-rows.ts';
import type { IndexDraft, RowSource } from '../../scripts/publish/draft.ts';
import { VALUE_KINDS } from '../../src/index/kinds.ts';
import type { Paper } from '../../src/index/paper.ts';

export const DIM = 32;
/** How many values the index of a few papers has: one of each kind but for those of the map, and no pack. */
export const SMALL_VALUES = VALUE_KINDS.length - 3;

export function unitVector(dim: number, random: () => number): Float32Array {
  const x = Float32Array.from({ length: dim }, () => random() - 0.5);
  const length = Math.hypot(...x);
  return x.map((v) => v / length);
}

export function paperOf(row: number, text = 'abstract'): Paper {
  return { id: `paper-${row}`, title: `Title ${row}`, abstract: `${text} of ${row}`, published: '2024-05' };
}

/** Papers in memory, with the embedding of each row. */
export function rowsOf(papers: readonly Paper[], embedding: RowSource['embedding']): RowSource {
  return { ...papersInMemory(papers), embedding };
}

/** A small index: random unit vectors, and a model of a few bytes, which a publisher does not look into. */
export function draftOf(count: number, options: { text?: string; model?: number } = {}): IndexDraft {
  const { text = 'abstract', model = 1 } = options;
  const random = mulberry32(7);
  const embeddings = Array.from({ length: count }, () => unitVector(DIM, random));
  return {
    model: {
      id: 'test/model',
      dim: DIM,
      maxTokens: 256,
      weights: Uint8Array.of(model, 2, 3),
      vocabulary: new TextEncoder().encode('[PAD]\n[UNK]'),
    },
    bits: 8,
    rows: rowsOf(
      Array.from({ length: count }, (_, row) => paperOf(row, text)),
      (row) => embeddings[row] ?? new Float32Array(DIM),
    ),
  };
}
