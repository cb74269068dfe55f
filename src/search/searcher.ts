import { SextantError } from '../errors.ts';
import type { Manifest } from '../index/manifest.ts';
import type { Paper } from '../index/paper.ts';
import { browsePapers, facets, overview } from './browse.ts';
import { findPapers } from './find.ts';
import type { KnownItem } from './known-items.ts';
import type {
  Atlas,
  BrowseRequest,
  Facets,
  Hits,
  Overview,
  Page,
  RecommendRequest,
  SearchRequest,
  SearchService,
  Suggestion,
  TextEmbedding,
} from './service.ts';
import { similarPapers } from './similar.ts';
import { type Snapshot } from './snapshot.ts';
import { suggest } from './suggest.ts';

/** Answers all that HTTP asks, from one opened generation. */
export class Searcher implements SearchService {
  readonly #snapshot: Snapshot;
  #overview: Overview | null = null;
  #facets: Facets | null = null;

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

  async search(request: SearchRequest): Promise<Hits> {
    const { keywords, columns } = this.#snapshot;
    const { hits, allowed } = await findPapers(this.#snapshot, request);
    if (allowed !== undefined) return { ...hits, facets: facets(keywords, columns, allowed) };
    return { ...hits, facets: (this.#facets ??= facets(keywords, columns, undefined)) };
  }

  async related(id: string, page: Page & { diversity: number }): Promise<Hits> {
    const seed = await this.#find(id);
    const none = { papers: [], texts: [] };
    return similarPapers(this.#snapshot, { positive: { papers: [seed], texts: [] }, negative: none }, page);
  }

  async recommend({ positive, negative, diversity, page }: RecommendRequest): Promise<Hits> {
    const [wanted, unwanted] = await Promise.all([this.#findAll(positive.ids), this.#findAll(negative.ids)]);
    const examples = {
      positive: { papers: wanted, texts: positive.texts },
      negative: { papers: unwanted, texts: negative.texts },
    };
    return similarPapers(this.#snapshot, examples, { ...page, diversity });
  }

  async suggest(prefix: string, limit: number): Promise<Suggestion[]> {
    return suggest(this.#snapshot, prefix, limit);
  }

  async browse(request: BrowseRequest): Promise<Hits> {
    return browsePapers(this.#snapshot, request);
  }

  async overview(): Promise<Overview> {
    return (this.#overview ??= overview(this.#snapshot.keywords, this.#snapshot.columns));
  }

  async paper(id: string): Promise<Paper> {
    return (await this.#find(id)).paper;
  }

  async embed(texts: readonly string[]): Promise<TextEmbedding[]> {
    return texts.map((text) => this.#snapshot.encoder.embed(text));
  }

  async #findAll(ids: readonly string[]): Promise<KnownItem[]> {
    return Promise.all(Array.from(new Set(ids), (id) => this.#find(id)));
  }

  async #find(id: string): Promise<KnownItem> {
    const found = await this.#snapshot.known.byId(id);
    if (found === null) {
      throw new SextantError('paper-not-found', `This index has no paper with the id "${id}".`);
    }
    return found;
  }
}
