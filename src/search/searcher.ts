import { SextantError } from '../errors.ts';
import type { Paper } from '../index/paper.ts';
import { browsePapers, facets, listPapers, overview } from './browse.ts';
import { findPapers } from './find.ts';
import { firstStep } from './first-step.ts';
import type { Condition } from './serving/condition.ts';
import { harvestPapers } from './walk.ts';
import { inspectValues } from './serving/inspect.ts';
import { type KnownItem, type NamedRow, notFound } from './query/known-items.ts';
import type {
  BrowseRequest,
  Facets,
  HarvestPart,
  HarvestRequest,
  Hits,
  IndexInfo,
  Inspection,
  ListPart,
  ListRequest,
  MapReader,
  Overview,
  Page,
  Reach,
  RecommendRequest,
  SearchRequest,
  SearchService,
  Similar,
  Suggestion,
} from './service.ts';
import type { TextEmbedding } from './serving/query-encoder.ts';
import { similarPapers } from './similar.ts';
import { joinNotes, type Snapshot } from './snapshot.ts';
import { suggest } from './suggest.ts';
import { dateText } from '../text/dates.ts';
import type { Topics } from './topics.ts';

/** What is counted once for all requests of a generation. */
export interface Counted {
  overview: Overview | null;
  facets: Facets | null;
}

const NO_TOPICS = 'Topics are left out: a part of the index cannot be read at the moment.';

/** Answers all that HTTP asks from one opened generation, on the account of one request. */
export class Searcher implements SearchService {
  readonly #snapshot: Snapshot;
  readonly #counted: Counted;

  constructor(snapshot: Snapshot, counted: Counted) {
    this.#snapshot = snapshot;
    this.#counted = counted;
  }

  get info(): IndexInfo {
    return this.#snapshot.info;
  }

  get condition(): Condition {
    return this.#snapshot.condition;
  }

  get map(): MapReader | undefined {
    return this.#snapshot.map;
  }

  async search(request: SearchRequest, first = firstStep(request)): Promise<Hits> {
    const { keywords, columns } = this.#snapshot;
    const isPlaced = request.filters.topic !== undefined;
    const [{ hits, counted, topic }, beside] = await Promise.all([
      findPapers(this.#snapshot, request, first),
      request.countsTopics && !isPlaced ? this.#readTopics() : undefined,
    ]);
    // A search for a topic has read the map, and needs no second one beside it.
    const topics = isPlaced ? await this.#readTopics() : beside;
    const counts =
      counted === undefined
        ? (this.#counted.facets ??= facets(keywords, columns, undefined))
        : facets(keywords, columns, counted);
    if (topics === undefined) return { ...hits, facets: counts };
    if (topics === 'unreadable') return { ...hits, facets: counts, ...joinNotes(hits.note, NO_TOPICS) };
    const set = counted ?? keywords.all();
    return { ...hits, facets: { ...counts, topics: topics.count(set, topic) } };
  }

  async topics(): Promise<Topics | undefined> {
    const topics = await this.#readTopics();
    return topics === 'unreadable' ? undefined : topics;
  }

  /** The topics, if there are any: papers can be answered without, but nobody is to keep such an answer. */
  async #readTopics(): Promise<Topics | 'unreadable' | undefined> {
    try {
      return await this.#snapshot.map?.topics();
    } catch (error) {
      if (!(error instanceof SextantError)) throw error;
      this.#snapshot.budget.unreadable++;
      return 'unreadable';
    }
  }

  async related(id: string, page: Page & Similar): Promise<Hits> {
    const seed = await this.#find(id);
    const none = { papers: [], texts: [] };
    return similarPapers(this.#snapshot, { positive: { papers: [seed], texts: [] }, negative: none }, page);
  }

  async recommend(request: RecommendRequest): Promise<Hits> {
    const { positive, negative, diversity, explain = false, page, closeAmong } = request;
    const { budget, known, records } = this.#snapshot;
    const ids = [new Set(positive.ids), new Set(negative.ids)].map((set) => Array.from(set));
    const all = ids.flat();
    // Half of what the request may read: the other half is for the papers that are found.
    const named = await known.byIds(all, Math.floor(budget.readsLeft / 2));
    const rows = named.map((item, i): NamedRow => item ?? notFound(all[i] ?? ''));
    const [wanted, unwanted] = [rows.slice(0, ids[0]?.length), rows.slice(ids[0]?.length)];
    const given = Array.from(new Set(positive.rows)).filter((row) => !wanted.some((one) => one.row === row));
    const read = await records.find(given, Math.floor(budget.readsLeft / 2));
    const examples = {
      positive: {
        papers: [...wanted, ...given.map((row, i): NamedRow => ({ row, paper: read[i] }))],
        texts: positive.texts,
      },
      // The words of what is not wanted are not looked for.
      negative: {
        papers: [...unwanted, ...Array.from(new Set(negative.rows), (row): NamedRow => ({ row }))],
        texts: negative.texts,
      },
    };
    const asked = { ...page, diversity, explain };
    return similarPapers(this.#snapshot, examples, asked, closeAmong);
  }

  async suggest(prefix: string, limit: number): Promise<Suggestion[]> {
    return suggest(this.#snapshot, prefix, limit);
  }

  async browse(request: BrowseRequest): Promise<Hits> {
    return browsePapers(this.#snapshot, request);
  }

  async list(request: ListRequest): Promise<ListPart> {
    return listPapers(this.#snapshot, request);
  }

  async harvest(request: HarvestRequest): Promise<HarvestPart> {
    return harvestPapers(this.#snapshot, request);
  }

  async isDeleted(id: string): Promise<boolean> {
    return this.#snapshot.known.isDeleted(id);
  }

  async overview(): Promise<Overview> {
    return (this.#counted.overview ??= overview(this.#snapshot.keywords, this.#snapshot.columns));
  }

  async identify(references: readonly (readonly string[])[]): Promise<(number | null)[]> {
    return references.map((names) => this.#snapshot.known.rowOf(names));
  }

  async numbered(numbers: readonly number[]): Promise<(number | null)[]> {
    return numbers.map((number) => this.#snapshot.known.numbered(number));
  }

  reach(rows: readonly number[]): Reach {
    const { records, budget } = this.#snapshot;
    return { rows: records.withinReach(rows), reads: budget.readsLeft };
  }

  allNumbers(): Float64Array {
    return this.#snapshot.known.numbers();
  }

  publishedAt(rows: readonly number[]): (string | undefined)[] {
    const { dates } = this.#snapshot.columns;
    return rows.map((row) => dateText(dates[row] ?? 0));
  }

  async papersAt(rows: readonly number[]): Promise<Paper[]> {
    return this.#snapshot.records.read(rows);
  }

  async readableAt(rows: readonly number[]): Promise<(Paper | undefined)[]> {
    return this.#snapshot.records.find(rows);
  }

  async paper(id: string): Promise<Paper> {
    return (await this.#find(id)).paper;
  }

  async embed(texts: readonly string[]): Promise<TextEmbedding[]> {
    return this.#snapshot.encoder.embedAll(texts, this.#snapshot.budget);
  }

  async inspect(): Promise<Inspection> {
    return inspectValues(this.#snapshot.records, this.#snapshot.manifest);
  }

  async #find(id: string): Promise<KnownItem> {
    return (await this.#snapshot.known.byId(id)) ?? notFound(id);
  }
}
