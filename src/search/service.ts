import type { MapLegend } from '../index/format/map-shape.ts';
import type { Having } from '../index/manifest.ts';
import type { Paper } from '../index/paper.ts';
import type { EngineName, ListOrder, Mode, Order, Relevance, Sort } from './choices.ts';
import type { Condition } from './serving/condition.ts';
import type { FirstStep } from './first-step.ts';
import type { Conditions } from './query/query.ts';
import type { TextEmbedding } from './serving/query-encoder.ts';
import type { Topics, TopicCount } from './topics.ts';

export type { Conditions, Mode, Relevance };

/** What a paper must fulfil; all of it, inside retrieval. */
export interface Filters {
  /** At least one of them, as in `cs.CL`; `cs` is every category below it. */
  categories?: string[];
  /** A name, or the end of one: `Yann LeCun`, `Y. LeCun`, `LeCun`. */
  author?: string;
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, inclusive. */
  from?: string;
  to?: string;
  /** Id of a topic, or its name. */
  topic?: string;
  has?: Having;
  /** Only papers without a date. */
  undated?: true;
  /** Only these papers, by their ids or what stands for one. */
  ids?: string[];
  /** None of these papers. */
  excludedIds?: string[];
}

/** Where a page of results begins. */
export interface Place {
  /** How many results come before it. */
  offset: number;
  /** How many papers of the ranking were looked at for them, where not all of those are results: of a phrase. */
  rank?: number;
}

/** `offset + limit` is at most 1,000. */
export interface Page extends Place {
  /** 1 to 100. */
  limit: number;
}

export interface SearchRequest {
  /** What was typed, in the query language of docs/search.md. */
  text: string;
  mode: Mode;
  filters: Filters;
  /** What papers must fulfil beside the filters: of each list at least one. */
  conditions?: Conditions;
  sort: Sort;
  page: Page;
  /** What results must be at least; `weak`, which all are, unless given. */
  minRelevance?: Relevance;
  /** Whether the text is searched for as it is, typos and all. */
  isVerbatim?: boolean;
  /** Whether every hit says why it was found. */
  explain: boolean;
  /** Whether facets count topics too, for which the map is read; they do where a topic is asked for. */
  countsTopics?: boolean;
}

/** Why a paper answers a query. */
export interface Why {
  /** Share of the score that meaning gave, in [0, 1]. */
  semantic: number;
  /** Share of the score that words gave. */
  keyword: number;
  /** Words of the query that the paper has, as they were typed. */
  words: string[];
  /** The sentence of the abstract that fits best; `marks` are offsets into it, in UTF-16 code units. */
  snippet: { text: string; marks: [start: number, end: number][] };
}

export interface Hit {
  paper: Paper;
  /** Relevance: see docs/search.md for each mode's range. */
  score: number;
  /** Absent where nothing was asked that papers can be ranked by, or the index does not know. */
  relevance?: Relevance;
  why?: Why;
  /** Title of the paper that it is most like, of several whose like was asked for among some. */
  like?: string;
}

export interface Count {
  value: string;
  count: number;
}

/** Over the close papers, or all that pass the filters where that is not known; most frequent (categories) or latest (years) first. */
export interface Facets {
  categories: Count[];
  years: Count[];
  /** Absent where the index does not know. */
  has?: Count[];
  /** The coarsest, or the one that is chosen with those around it and right within it; absent unless asked for. */
  topics?: TopicCount[];
  /** How many have no date, where some have none. */
  undated?: number;
}

/** The parts of a query and its filters that leave no paper, and what there is without them. */
export interface WaysOut {
  /** Conditions each of which alone leaves none: an operator with the query without it, or the names of filters. */
  without: { condition: string; query?: string; filters?: (keyof Filters)[]; papers: number }[];
  /** The text without any condition, where it finds papers and has some. */
  plain?: string;
  /** Whether there are papers by meaning alone. */
  byMeaning: boolean;
  /** Whether there are papers by relevance, none of which is close enough to be listed by date. */
  byRelevance?: true;
  /** Whether there are papers between the two dates the other way round; absent where they are in order. */
  swapped?: boolean;
}

export interface Hits {
  hits: Hit[];
  /** How many papers were ranked. */
  total: number;
  /** Whether there may be fewer: which of them have a phrase is seen only when they are read. */
  isAtMost?: true;
  /** How many papers are strong or partial, wherever they stand; absent where that is not known. */
  close?: number;
  /** Whether there may be more close ones: the best of the index were looked at. */
  isCloseAtLeast?: true;
  /** Where the next page begins, if there may be one. */
  next?: Place;
  /** How many papers the whole query names, by id, DOI or title; absent where it names none. */
  named?: number;
  /** What leads to papers, where there are none. */
  waysOut?: WaysOut;
  /** The text with its typos corrected, which was searched for in its place. */
  corrected?: string;
  /** What was not understood or not fully done, in one sentence for people. */
  note?: string;
  /** Name of the topic that was asked for, where there is one. */
  topic?: string;
  facets?: Facets;
}

/** How much of what is wanted one request may read, whatever is in memory. */
export interface Reach {
  /** How many of the first of some rows. */
  rows: number;
  /** Values of the index, each of which has one of the rows at least. */
  reads: number;
}

/** Papers by id, or by row as {@link SearchService.identify} gives it, and free texts. */
interface Examples {
  ids: string[];
  texts: string[];
  rows?: readonly number[];
}

export interface RecommendRequest extends Similar {
  positive: Examples;
  negative: Examples;
  page: Page;
  /** Only papers of these rows that are close to one of the positive papers: see docs/mail.md. */
  closeAmong?: readonly number[];
}

/** How like papers are ranked and shown. */
export interface Similar {
  /** 0 ranks by relevance alone, 1 by being unlike what stands above. */
  diversity: number;
  /** Whether each says which words of the examples' titles it has, and where. */
  explain?: boolean;
}

export interface Suggestion {
  text: string;
  kind: 'title' | 'author';
  /** The id of the paper, for a title. */
  id?: string;
}

/** A page of a list for people, to the thousandth paper. */
export interface BrowseRequest {
  order: Order;
  filters?: Filters;
  page: Page;
}

/** Papers that fulfil conditions, in an order without a query, however deep. */
export interface ListRequest {
  order: ListOrder;
  filters?: Filters;
  conditions?: Conditions;
  offset: number;
  /** How many papers of the order were looked at for those before, where the part before says so. */
  rank?: number;
  limit: number;
}

/** A part of a list. */
export interface ListPart {
  papers: Paper[];
  /** How many papers there are in all. */
  total: number;
  /** Whether there may be fewer: which of them have a phrase is seen only when they are read. */
  isAtMost?: true;
  /** Where the list goes on; absent where this is its end. */
  next?: number;
  /** How many papers of the order were looked at, where not all of those are of the list and more are to be. */
  rank?: number;
  /** What was not fully done, in one sentence for people. */
  note?: string;
}

/** A walk over all rows of an index in their order, which reads least, and meets deleted papers too. */
export interface HarvestRequest {
  /** What papers must fulfil; deleted ones are not looked at for it. */
  conditions: Conditions;
  /** The first row that is looked at. */
  from: number;
  limit: number;
}

/** A part of a harvest. */
export interface HarvestPart {
  records: { paper: Paper; isDeleted: boolean }[];
  /** How many papers fulfil the conditions. */
  total: number;
  /** The row from which on the next part goes; absent where no paper follows. */
  next?: number;
}

/** What there is to browse. */
export interface Overview {
  categories: Count[];
  /** `YYYY-MM`, latest first. */
  months: Count[];
  /** Whether readers' votes order the papers otherwise than their dates do. */
  hasVotes: boolean;
}

/** The map of one index: all papers on a plane, in regions, read when it is first asked for. */
export interface MapReader {
  /** The whole map for readers that draw it: a `map` value, whose layout docs/index-format.md describes. */
  file(): Promise<Uint8Array>;
  /** The same in the gzip format. */
  compressed(): Promise<Uint8Array>;
  /** What its regions are, and what the colours of its papers can say. */
  legend(): Promise<MapLegend>;
  /** Its regions as topics. */
  topics(): Promise<Topics>;
  /** Rows of the papers of a region, those nearest to its middle first. */
  rowsWithin(region: number): Promise<number[]>;
  /**
   * Papers of these rows, in their order; `undefined` where the paper cannot be read, or the request may read no more.
   * @throws SextantError `paper-not-found`
   */
  papers(rows: readonly number[]): Promise<(Paper | undefined)[]>;
  /**
   * Rows of the papers with these ids.
   * @throws SextantError `paper-not-found`
   */
  rows(ids: readonly string[]): Promise<number[]>;
}

/** What a sample of the values of an index says: how many were read, and what is wrong with those that are damaged. */
export interface Inspection {
  values: number;
  problems: string[];
}

/** What is known of an index without a question. */
export interface IndexInfo {
  /** Generation that the pointer names. */
  generation: number;
  /** Names the content of the index: two indexes of the same generation differ in it. ETags and cache keys carry it. */
  version: string;
  /** The version of the index format. */
  format: number;
  /** When its papers last changed: ISO 8601. */
  createdAt: string;
  papers: number;
  /** Date of the newest paper, `YYYY[-MM[-DD]]`; absent where none has a date. */
  newest?: string;
  /**
   * The encoder: length of its embeddings, and of the longest text in tokens, [CLS] and [SEP] included. Where
   * `queryEncoder` is there, it embedded the papers, and that embeds queries.
   */
  model: { id: string; dim: number; maxTokens: number; queryEncoder?: 'static' };
  /** How many papers have what can be asked for. */
  having: Record<Having, number>;
  /** Where new papers come from, if anywhere. */
  sources: SourceInfo[];
  /** What searches it: docs/scale.md says what each cannot do. */
  engine: EngineName;
}

/** A place that is asked for new papers, as all the world may know it. */
export interface SourceInfo {
  /** As commands name it: `arxiv:cs.CL`. */
  name: string;
  /** When it last answered, as far as that was published, which a day without anything new is not: ISO 8601. */
  answeredAt: string;
  /** Since when it has given nothing, and why in one sentence; absent where it answers. */
  failing?: { since: string; why: string };
}

/** The index for one request, while it may still be opening. */
export interface Opening {
  /**
   * Takes the first step of a search. While the index is being opened, the text is embedded as soon as the encoder is
   * here; where it is open, nothing is done that a cached answer would not need.
   */
  begin(request: SearchRequest): FirstStep;
  /**
   * The open index.
   * @throws SextantError `index-missing`, and whatever keeps the index from being opened
   */
  service(): Promise<SearchService>;
  /**
   * The index after {@link service}, where a look at the pointer that is under way finds one: an isolate that nobody asked
   * for a while has an old one. Null where there is none, or it takes too long.
   */
  newer(): Promise<SearchService | null>;
  /** The request was answered: what it used of the index may be replaced. */
  end(): void;
}

/** What HTTP asks of one opened generation of the index, on the account of one request. */
export interface SearchService {
  readonly info: IndexInfo;
  /** Whether this is what was published, and all of it can be read. */
  readonly condition: Pick<Condition, 'stale' | 'faults'>;
  /** Reads some values of each kind and checks them. */
  inspect(): Promise<Inspection>;
  /**
   * Embeds the texts as queries (with the model's query prefix).
   * @throws SextantError `payload-too-large` when they have more tokens than one request may
   */
  embed(texts: readonly string[]): Promise<TextEmbedding[]>;
  /** @param first What {@link Opening.begin} made of the same request; made now unless given. */
  search(request: SearchRequest, first?: FirstStep): Promise<Hits>;
  /**
   * Papers like a stored one, without it and its near-duplicates; the same list as of `recommend`.
   * @throws SextantError `paper-not-found`
   */
  related(id: string, page: Page & Similar): Promise<Hits>;
  /**
   * Papers like the positive examples and unlike the negative ones.
   * @throws SextantError `paper-not-found`
   */
  recommend(request: RecommendRequest): Promise<Hits>;
  /** Titles and authors that begin with `prefix`, which has 2 characters or more. */
  suggest(prefix: string, limit: number): Promise<Suggestion[]>;
  browse(request: BrowseRequest): Promise<Hits>;
  /** @throws SextantError what keeps all papers of the part from being read */
  list(request: ListRequest): Promise<ListPart>;
  /** @throws SextantError what keeps all papers of the part from being read */
  harvest(request: HarvestRequest): Promise<HarvestPart>;
  /** Whether a paper with this id was deleted, as far as the index still knows, and none has the id now. */
  isDeleted(id: string): Promise<boolean>;
  overview(): Promise<Overview>;
  /** The topics of the map; none where there is no map, or where it cannot be read: the answer is incomplete then. */
  topics(): Promise<Topics | undefined>;
  /**
   * Row of the paper that each of some references means: the first of its names that is an id, a DOI, an arXiv id, an address
   * with one, or a title; null where there is none. No text is read, so by the hash of the name.
   */
  identify(references: readonly (readonly string[])[]): Promise<(number | null)[]>;
  /** Row of the paper whose id has each of some numbers, as `paperNumber` makes them; null where there is none. */
  numbered(numbers: readonly number[]): Promise<(number | null)[]>;
  /** How many of these rows may still be read: the same for every client, and never more than {@link papersAt} reads. */
  reach(rows: readonly number[]): Reach;
  /** The number of the id of every paper, as `paperNumber` makes them, ascending: no paper is read for it. */
  allNumbers(): Float64Array;
  /** When the papers of these rows were published, `YYYY[-MM[-DD]]`; undefined where that is not known. */
  publishedAt(rows: readonly number[]): (string | undefined)[];
  /**
   * The papers of these rows.
   * @throws SextantError `invalid-request` when that would be more reading than the request may do
   */
  papersAt(rows: readonly number[]): Promise<Paper[]>;
  /**
   * The papers of these rows as far as they can be read: undefined where one cannot, or where that would be more reading
   * than the request may do.
   */
  readableAt(rows: readonly number[]): Promise<(Paper | undefined)[]>;
  /**
   * An arXiv version suffix (`v2`) that is not part of an id is ignored.
   * @throws SextantError `paper-not-found`
   */
  paper(id: string): Promise<Paper>;
  /** Absent when the index has no map. */
  readonly map?: MapReader | undefined;
}
