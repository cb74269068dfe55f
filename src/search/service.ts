import type { Manifest } from '../index/manifest.ts';
import type { Paper } from '../index/paper.ts';

/** A paper with its cosine similarity to the query or to the seed paper, in [-1, 1]. */
export interface Hit {
  paper: Paper;
  score: number;
}

export interface Page {
  /** 1 to 100. */
  limit: number;
  /** `offset + limit` is at most 1,000. */
  offset: number;
}

export interface Hits {
  hits: Hit[];
  /** How many papers were ranked. */
  total: number;
}

export interface TextEmbedding {
  /** Unit length, `manifest.model.dim` numbers. */
  embedding: Float32Array;
  /** Tokens that were encoded, [CLS] and [SEP] included, after truncation. */
  tokens: number;
}

/** What HTTP asks of one opened generation of the index. */
export interface SearchService {
  /** Generation that the pointer names; ETags carry it. */
  readonly generation: number;
  readonly manifest: Manifest;
  /** Embeds the texts as queries (with the model's query prefix). */
  embed(texts: readonly string[]): Promise<TextEmbedding[]>;
  /** Papers by cosine similarity to the query, best first. */
  search(query: string, page: Page): Promise<Hits>;
  /** Papers by cosine similarity to a stored paper, without it. Throws `paper-not-found`. */
  related(id: string, page: Page): Promise<Hits>;
  /** Throws `paper-not-found`. An arXiv version suffix (`v2`) that is not part of an id is ignored. */
  paper(id: string): Promise<Paper>;
}
