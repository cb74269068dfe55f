import { SextantError } from '../../errors.ts';
import type { Paper } from '../../index/paper.ts';
import { dateText } from '../../text/dates.ts';
import { queryEncoderOf } from '../../index/manifest.ts';
import type { FirstStep } from '../first-step.ts';
import { notFound } from '../query/known-items.ts';
import type {
  BrowseRequest,
  HarvestPart,
  HarvestRequest,
  Hits,
  IndexInfo,
  Inspection,
  ListPart,
  ListRequest,
  Overview,
  Page,
  Reach,
  RecommendRequest,
  SearchRequest,
  SearchService,
  Similar,
  Suggestion,
} from '../service.ts';
import type { TextEmbedding } from '../serving/query-encoder.ts';
import type { Condition } from '../serving/condition.ts';
import { sourcesOf } from '../serving/source-info.ts';
import { joinNotes, pageAfter } from '../snapshot.ts';
import { NOTHING_LOOKED_UP } from './asked-papers.ts';
import { type CollectionView, lookUp } from './collection-view.ts';
import { harvestCollection, listCollection, overviewOf } from './list-collection.ts';
import { askNames } from './names-in-database.ts';
import { searchCollection } from './search-collection.ts';
import { similarInCollection } from './similar-collection.ts';
import { suggestFrom } from './suggest-collection.ts';
import { TABLES_VERSION } from './collection-schema.ts';

/** Answers all that HTTP asks from one generation of a collection in D1 and Vectorize, on the account of one request. */
export class CollectionService implements SearchService {
  readonly #view: CollectionView;
  readonly condition: Pick<Condition, 'stale' | 'faults'>;

  constructor(view: CollectionView, condition: Condition) {
    this.#view = view;
    this.condition = condition;
  }

  get info(): IndexInfo {
    const { generation, collection, version } = this.#view;
    const { model, papers, newest, having, changedAt } = collection;
    const { id, dim, maxTokens } = model;
    const queryEncoder = queryEncoderOf(model);
    const date = dateText(newest);
    return {
      generation,
      version,
      format: TABLES_VERSION,
      createdAt: changedAt,
      papers,
      ...(date !== undefined && { newest: date }),
      model: { id, dim, maxTokens, ...(queryEncoder && { queryEncoder }) },
      having,
      sources: sourcesOf(collection),
      engine: 'vectorize',
    };
  }

  async search(request: SearchRequest, first?: FirstStep): Promise<Hits> {
    return searchCollection(this.#view, request, first);
  }

  async related(id: string, page: Page & Similar): Promise<Hits> {
    const seed = (await askNames(this.#view, (known) => known.byId(id))) ?? notFound(id);
    const none = { papers: [], texts: [] };
    return similarInCollection(this.#view, { positive: { papers: [seed], texts: [] }, negative: none }, page);
  }

  async recommend(request: RecommendRequest): Promise<Hits> {
    const { positive, negative, diversity, explain = false, page, closeAmong } = request;
    if (closeAmong !== undefined) throw noMails();
    const seedsOf = async ({
      ids,
      rows = [],
    }: RecommendRequest['positive']): Promise<{ row: number; paper: Paper }[]> => {
      const unique = Array.from(new Set(ids));
      const named = await askNames(this.#view, (known) => known.byIds(unique, Number.POSITIVE_INFINITY));
      const found = named.map((item, i) => (item ?? notFound(unique[i] ?? '')).row);
      const all = Array.from(new Set([...found, ...rows]));
      const papers = await this.#view.records.read(all);
      return papers.map((paper, i) => ({ row: all[i] ?? -1, paper }));
    };
    const [wanted, unwanted] = [await seedsOf(positive), await seedsOf(negative)];
    const examples = {
      positive: { papers: wanted, texts: positive.texts },
      negative: { papers: unwanted, texts: negative.texts },
    };
    return similarInCollection(this.#view, examples, { ...page, diversity, explain });
  }

  async suggest(prefix: string, limit: number): Promise<Suggestion[]> {
    return suggestFrom(this.#view, prefix, limit);
  }

  async browse({ order, filters = {}, page }: BrowseRequest): Promise<Hits> {
    const asked = { filters };
    const looked = await lookUp(this.#view, asked);
    const { papers, total, next, note } = await listCollection(this.#view, { order, asked, looked, ...page });
    const { ending } = pageAfter(page, { taken: papers.length, total });
    return {
      hits: papers.map((paper) => ({ paper, score: 0 })),
      total,
      ...(next !== undefined && ending === undefined && { next: { offset: next } }),
      ...joinNotes(note, ending),
    };
  }

  async list({ order, filters = {}, conditions, offset, limit }: ListRequest): Promise<ListPart> {
    const asked = { filters, conditions };
    const looked = await lookUp(this.#view, asked);
    const { papers, total, next, note } = await listCollection(this.#view, {
      order,
      asked,
      looked,
      offset,
      limit,
    });
    return { papers, total, ...(next !== undefined && { next }), ...joinNotes(note) };
  }

  async harvest(request: HarvestRequest): Promise<HarvestPart> {
    return harvestCollection(this.#view, request);
  }

  async isDeleted(id: string): Promise<boolean> {
    return askNames(this.#view, (known) => known.isDeleted(id));
  }

  async overview(): Promise<Overview> {
    return overviewOf(this.#view);
  }

  async topics(): Promise<undefined> {
    return undefined;
  }

  async identify(references: readonly (readonly string[])[]): Promise<(number | null)[]> {
    return askNames(this.#view, (known) => references.map((names) => known.rowOf(names)));
  }

  async numbered(numbers: readonly number[]): Promise<(number | null)[]> {
    return askNames(this.#view, (known) => numbers.map((number) => known.numbered(number)));
  }

  reach(rows: readonly number[]): Reach {
    return { rows: rows.length, reads: this.#view.budget.readsLeft };
  }

  allNumbers(): never {
    throw noMails();
  }

  publishedAt(): never {
    throw noMails();
  }

  async papersAt(rows: readonly number[]): Promise<Paper[]> {
    return this.#view.records.read(rows);
  }

  async readableAt(rows: readonly number[]): Promise<(Paper | undefined)[]> {
    return this.#view.records.find(rows);
  }

  async paper(id: string): Promise<Paper> {
    return (await askNames(this.#view, (known) => known.byId(id)))?.paper ?? notFound(id);
  }

  async embed(texts: readonly string[]): Promise<TextEmbedding[]> {
    return this.#view.encoder.embedAll(texts, this.#view.budget);
  }

  async inspect(): Promise<Inspection> {
    const { papers } = await listCollection(this.#view, {
      order: 'stored',
      asked: { filters: {} },
      looked: NOTHING_LOOKED_UP,
      offset: 0,
      limit: INSPECTED,
    });
    const found = await this.#view.vectors.nearest(this.#view.sample.vector(0));
    const problems = [
      ...(papers.length === 0 ? ['D1 has no papers.'] : []),
      ...(found.length === 0 ? ['Vectorize has no vectors.'] : []),
    ];
    return { values: papers.length + found.length, problems };
  }
}

/** Papers whose records are read to see whether they can be. */
const INSPECTED = 20;

function noMails(): SextantError {
  return new SextantError(
    'settings-invalid',
    'Mails about new papers are of collections in Workers KV: one in D1 and Vectorize has none. Leave MAIL_SENDER out.',
  );
}
