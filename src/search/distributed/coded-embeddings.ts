import { fromBase64 } from '../../base64.ts';

/** An embedding as D1 has it. */
export interface StoredEmbedding {
  /** Its 8-bit codes in base64. */
  codes: string;
  /** What one of them is worth. */
  scale: number;
}

/** Embeddings of some rows, to be compared with others. */
export class Embeddings {
  readonly #codes = new Map<number, { codes: Int8Array; scale: number }>();

  /** Adds that of a row. */
  add(row: number, { codes, scale }: StoredEmbedding): void {
    this.#codes.set(row, { codes: new Int8Array(fromBase64(codes).buffer), scale });
  }

  /** The rows whose embeddings are there. */
  rows(): number[] {
    return Array.from(this.#codes.keys());
  }

  /** The embedding of a row: f32 (dim). Empty for one that is not there. */
  vector(row: number): Float32Array {
    const { codes, scale } = this.#codes.get(row) ?? NONE;
    return Float32Array.from(codes, (code) => code * scale);
  }

  /** The cosines of a unit vector with the embeddings of some rows; −1 for one that is not there. */
  scores(embedding: Float32Array, rows: Iterable<number>): Float32Array {
    return Float32Array.from(rows, (row) => {
      const its = this.#codes.get(row);
      return its === undefined ? -1 : dot(embedding, its.codes) * its.scale;
    });
  }
}

const NONE = { codes: new Int8Array(), scale: 0 };

function dot(embedding: Float32Array, codes: Int8Array): number {
  let sum = 0;
  for (let k = 0; k < codes.length; k++) sum += (embedding[k] ?? 0) * (codes[k] ?? 0);
  return sum;
}
