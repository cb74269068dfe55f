import type { Encoder } from '../encoder/encoder.ts';
import { SextantError } from '../errors.ts';
import { findRows } from '../index/ids.ts';
import type { Manifest } from '../index/manifest.ts';
import type { Paper } from '../index/paper.ts';
import { fuse } from './fuse.ts';
import type { KeywordIndex } from './keyword-index.ts';
import { textTerms } from './query-terms.ts';
import type { Records } from './records.ts';
import type {
  Atlas,
  BrowseRequest,
  Hits,
  Overview,
  Page,
  RecommendRequest,
  SearchRequest,
  SearchService,
  Suggestion,
  TextEmbedding,
} from './service.ts';
import type { Neighbour, VectorIndex } from './vector-index.ts';

/** `offset + limit` of a page is at most this. */
export const MAX_RESULTS = 1_000;

/** An arXiv version at the end of an id. */
const VERSION = /v\d+$/;

/** What one opened generation consists of. */
export interface Snapshot {
  generation: number;
  manifest: Manifest;
  encoder: Encoder;
  vectors: VectorIndex;
  keywords: KeywordIndex;
  /** The `ids` value of the index. */
  ids: Uint8Array;
  records: Records;
  atlas?: Atlas | undefined;
}

/** How many rows each side offers. The same for the first pages, so that no result moves from one to the next. */
function candidates({ offset, limit }: Page): number {
  return offset + limit <= 100 ? 400 : MAX_RESULTS;
}

/** THE way of a query: text → tokens → embedding → nearest rows → papers. */
export class Searcher implements SearchService {
  readonly #snapshot: Snapshot;

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  get generation(): number {
    return this.#snapshot.generation;
  }

  get manifest(): Manifest {
    return this.#snapshot.manifest;
  }

  get atlas(): Atlas | undefined {
    return this.#snapshot.atlas;
  }

  async search({ text, page, mode }: SearchRequest): Promise<Hits> {
    const { keywords, vectors } = this.#snapshot;
    const k = candidates(page);
    if (mode === 'semantic') return this.#hits(vectors.nearest(this.#embed(text).embedding, k), page, 0);
    keywords.score(textTerms(keywords, text));
    const byWords = keywords.best(k);
    if (mode === 'keyword') return this.#hits(byWords, page, 0);
    const { embedding } = this.#embed(text);
    const byMeaning = vectors.nearest(embedding, k);
    const seen = new Set(byMeaning.map(({ row }) => row));
    const others = byWords.filter(({ row }) => !seen.has(row)).map(({ row }) => row);
    const cosines = vectors.scores(embedding, Uint32Array.from(others));
    const all = byMeaning.concat(others.map((row, i) => ({ row, score: cosines[i] ?? 0 })));
    const { scores } = keywords;
    const ranked = fuse(all, (row) => scores[row] ?? 0, this.manifest.ranking.keyword);
    return this.#hits(ranked, page, 0);
  }

  async related(id: string, page: Page & { diversity: number }): Promise<Hits> {
    const { row } = await this.#find(id);
    const { vectors } = this.#snapshot;
    const nearest = vectors.nearest(vectors.vector(row), page.offset + page.limit + 1);
    // The seed is nearly always first, but a duplicate of it may tie: it goes by row, not by rank.
    return this.#hits(
      nearest.filter((neighbour) => neighbour.row !== row),
      page,
      1,
    );
  }

  async recommend({ positive, page }: RecommendRequest): Promise<Hits> {
    const rows = await Promise.all(positive.ids.map(async (id) => (await this.#find(id)).row));
    const { vectors } = this.#snapshot;
    const examples = [
      ...rows.map((row) => vectors.vector(row)),
      ...positive.texts.map((text) => this.#embed(text).embedding),
    ];
    const sum = new Float32Array(this.manifest.model.dim);
    for (const example of examples) example.forEach((x, k) => (sum[k] = (sum[k] ?? 0) + x));
    const length = Math.hypot(...sum);
    const mean = sum.map((x) => x / length);
    const nearest = vectors.nearest(mean, Math.min(MAX_RESULTS + 1, page.offset + page.limit + rows.length));
    return this.#hits(
      nearest.filter(({ row }) => !rows.includes(row)),
      page,
      rows.length,
    );
  }

  async suggest(): Promise<Suggestion[]> {
    return [];
  }

  async browse({ page }: BrowseRequest): Promise<Hits> {
    const rows = Array.from({ length: this.manifest.papers }, (_, row) => ({ row, score: 0 }));
    return this.#hits(rows, page, 0);
  }

  async overview(): Promise<Overview> {
    return { categories: [], months: [] };
  }

  async paper(id: string): Promise<Paper> {
    return (await this.#find(id)).paper;
  }

  async embed(texts: readonly string[]): Promise<TextEmbedding[]> {
    return texts.map((text) => this.#embed(text));
  }

  #embed(text: string): TextEmbedding {
    const { encoder } = this.#snapshot;
    const tokens = encoder.tokenize(encoder.config.queryPrefix + text);
    return { embedding: encoder.embed(tokens), tokens: tokens.length };
  }

  async #hits(nearest: Neighbour[], { offset, limit }: Page, excluded: number): Promise<Hits> {
    const shown = nearest.slice(offset, offset + limit);
    const papers = await this.#snapshot.records.read(shown.map(({ row }) => row));
    return {
      hits: papers.map((paper, i) => ({ paper, score: shown[i]?.score ?? 0 })),
      total: this.manifest.papers - excluded,
    };
  }

  async #find(id: string): Promise<{ row: number; paper: Paper }> {
    for (const candidate of new Set([id, id.replace(VERSION, '')])) {
      const rows = findRows(this.#snapshot.ids, candidate);
      const papers = await this.#snapshot.records.read(rows);
      const at = papers.findIndex((paper) => paper.id === candidate);
      const [row, paper] = [rows[at], papers[at]];
      if (row !== undefined && paper !== undefined) return { row, paper };
    }
    throw new SextantError('paper-not-found', `This index has no paper with the id "${id}".`);
  }
}
