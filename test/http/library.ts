import { createApp } from '../../src/http/app.ts';
import { SextantError } from '../../src/errors.ts';
import { detailsOf } from '../../src/index/details.ts';
import type { Paper } from '../../src/index/paper.ts';
import { firstStep } from '../../src/search/first-step.ts';
import type { Budget } from '../../src/search/serving/budget.ts';
import { Condition } from '../../src/search/serving/condition.ts';
import type { TextEmbedding } from '../../src/search/serving/query-encoder.ts';
import { paperNumber } from '../../src/index/format/ids.ts';
import { topicId } from '../../src/search/topics.ts';
import type {
  Conditions,
  Count,
  Hits,
  Opening,
  Page,
  SearchRequest,
  SearchService,
  SourceInfo,
  Why,
} from '../../src/search/service.ts';

export const PAPERS: Paper[] = [
  {
    id: '2405.14906',
    title: 'AutoCoder: Enhancing Code Large Language Model',
    abstract: `We introduce AutoCoder, a large language model for code.\n  ${'It surpasses others in the test. '.repeat(20)}`,
    authors: ['Bin Lei', 'Yuchen Li', 'Qiuwu Chen'],
    published: '2024-05-23',
    categories: ['cs.SE'],
    url: 'https://arxiv.org/abs/2405.14906',
    extra: { comment: 'code', pages: 12, upvotes: 7 },
  },
  {
    id: 'cs/0112017',
    title: 'Old style ids have a slash',
    abstract: 'On names of papers.',
    published: '2001-12',
  },
  { id: '10.1000/xyz', title: 'A paper known by its DOI', abstract: '', doi: '10.1000/xyz' },
  { id: 'odd/related', title: 'An id that ends like a route', abstract: 'Encode it.' },
];

export const MODEL = { id: 'test/bag-of-characters', dim: 64 };

/** A bag of characters, unit length: a small encoder with the properties that HTTP relies on. */
export function embed(text: string): TextEmbedding {
  const embedding = new Float32Array(MODEL.dim);
  for (const char of `^${text.toLowerCase()}`) {
    const slot = (char.codePointAt(0) ?? 0) % MODEL.dim;
    embedding[slot] = (embedding[slot] ?? 0) + 1;
  }
  const norm = Math.hypot(...embedding);
  return { embedding: embedding.map((x) => x / norm), tokens: text.split(/\s+/).length + 2 };
}

const cosine = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);

function rank(to: Float32Array, papers: readonly Paper[], { limit, offset }: Page): Hits {
  const hits = papers
    .map((paper) => ({ paper, score: cosine(to, embed(`${paper.title} ${paper.abstract}`).embedding) }))
    .sort((a, b) => b.score - a.score);
  return {
    hits: hits.slice(offset, offset + limit),
    total: hits.length,
    ...nextOf({ limit, offset }, hits.length),
  };
}

function nextOf({ limit, offset }: Page, total: number): Pick<Hits, 'next'> {
  return offset + limit < Math.min(total, 1_000) ? { next: { offset: offset + limit } } : {};
}

function find(papers: readonly Paper[], id: string): Paper {
  const paper = papers.find((candidate) => candidate.id === id || `${candidate.id}v2` === id);
  if (!paper) throw new SextantError('paper-not-found', `There is no paper ${id}.`);
  return paper;
}

/** Whether a paper fulfils one of each list of conditions. */
function meets(paper: Paper, row: number, conditions: Conditions = []): boolean {
  const { title, abstract, authors = [], categories = [], published } = paper;
  const has = (texts: readonly string[], text: string): boolean =>
    texts.some((one) => one.toLowerCase().includes(text.toLowerCase()));
  return conditions.every((some) =>
    some.some((condition) => {
      const { field, negated } = condition;
      if (field === 'row') return condition.rows.includes(row) !== negated;
      if (field === 'date') {
        const { from = '', to = '9999' } = condition;
        return (
          (published !== undefined && published >= from && published.slice(0, to.length) <= to) !== negated
        );
      }
      const texts = { title: [title], abstract: [abstract], author: authors, category: categories, has: [] };
      return has(field === 'text' ? [title, abstract] : texts[field], condition.text) !== negated;
    }),
  );
}

/** Ranks what passes the filters, counts it, and says why each was found. */
function answer(request: SearchRequest, papers: readonly Paper[]): Hits {
  const { text, filters, sort, page, explain, countsTopics = filters.topic !== undefined } = request;
  const passing = papers.filter(
    ({ categories, published = '', ...paper }, row) =>
      meets({ ...paper, categories, ...(published && { published }) }, row, request.conditions) &&
      (filters.topic === undefined || categories?.some((name) => topicId(name) === filters.topic)) &&
      (filters.has === undefined || detailsOf(paper).code !== undefined) &&
      (filters.categories === undefined || filters.categories.some((name) => categories?.includes(name))) &&
      published >= (filters.from ?? '') &&
      published.slice(0, filters.to?.length) <= (filters.to ?? '9999'),
  );
  const { hits, total } = rank(embed(text).embedding, passing, { limit: passing.length, offset: 0 });
  if (sort === 'newest') {
    hits.sort((a, b) => (b.paper.published ?? '').localeCompare(a.paper.published ?? ''));
  }
  const shown = hits.slice(page.offset, page.offset + page.limit);
  return {
    hits: explain ? shown.map((hit) => ({ ...hit, why: whyOf(text, hit.paper) })) : shown,
    total,
    ...nextOf(page, total),
    facets: {
      categories: countsOf(passing.flatMap(({ categories = [] }) => categories)),
      years: countsOf(passing.flatMap(({ published }) => published?.slice(0, 4) ?? [])),
      has: countsOf(passing.flatMap((paper) => (detailsOf(paper).code === undefined ? [] : ['code']))),
      // There is no map here: a category stands for a topic.
      ...(countsTopics && {
        topics: countsOf(passing.flatMap(({ categories = [] }) => categories)).map(({ value, count }) => {
          return { id: topicId(value), name: `Topic of ${value}`, level: 0, count };
        }),
      }),
    },
  };
}

function whyOf(query: string, { title, abstract }: Paper): Why {
  const snippet = abstract.split(/(?<=\.)\s+/)[0]?.slice(0, 400) ?? '';
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => `${title} ${abstract}`.toLowerCase().includes(word));
  const marks = words
    .map((word) => [snippet.toLowerCase().indexOf(word), word.length] as const)
    .filter(([at]) => at >= 0)
    .sort(([a], [b]) => a - b)
    .map(([at, length]): [number, number] => [at, at + length]);
  return { semantic: 0.7, keyword: 0.3, words, snippet: { text: snippet, marks } };
}

function countsOf(values: string[]): Count[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Array.from(counts, ([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
}

/** Where new papers of the library come from. */
export const SOURCES: readonly SourceInfo[] = [
  { name: 'arxiv:cs.CL', answeredAt: '2026-04-01T05:58:00.000Z' },
  {
    name: 'openreview:ICLR.cc/2026/Conference',
    answeredAt: '2026-03-28T05:58:00.000Z',
    failing: { since: '2026-03-29T05:58:00.000Z', why: 'It answered with an error.' },
  },
  {
    name: 'url:https://papers.example.org/a-group/with-a-long-address/and-no-end-to-it/publications.bib',
    answeredAt: '2026-04-01T05:58:00.000Z',
  },
];

/** A service that really ranks, over a handful of papers in memory; `log` tells what it was asked. */
export function library(
  papers: readonly Paper[] = PAPERS,
  generation = 7,
): { service: SearchService; log: string[] } {
  const log: string[] = [];
  const service: SearchService = {
    info: {
      generation,
      version: `${generation}-0123456789ab`,
      format: 2,
      engine: 'memory',
      createdAt: '2026-04-01T06:00:00.000Z',
      papers: PAPERS.length,
      newest: '2024-05-23',
      model: { ...MODEL, maxTokens: 256 },
      having: { code: PAPERS.filter((paper) => detailsOf(paper).code !== undefined).length },
      sources: [...SOURCES],
    },
    condition: new Condition(Date.now),
    async inspect() {
      return { values: 3, problems: [] };
    },
    async embed(texts) {
      log.push(`embed ${texts.length}`);
      return texts.map(embed);
    },
    async search(request) {
      log.push(`search ${request.text}`);
      return answer(request, papers);
    },
    async related(id, page) {
      log.push(`related ${id}`);
      const seed = find(papers, id);
      const others = papers.filter((paper) => paper !== seed);
      return rank(embed(`${seed.title} ${seed.abstract}`).embedding, others, page);
    },
    async recommend({ positive, page }) {
      log.push(`recommend ${positive.ids.join(' ')}`);
      const named = (positive.rows ?? []).map((row) => papers[row]).filter((paper) => paper !== undefined);
      const seeds = [...positive.ids.map((id) => find(papers, id)), ...named];
      const text = [...seeds.map(({ title }) => title), ...positive.texts].join(' ');
      return rank(
        embed(text).embedding,
        papers.filter((paper) => !seeds.includes(paper)),
        page,
      );
    },
    async identify(references) {
      return references.map((names) => {
        const row = papers.findIndex(({ id, doi, title }) =>
          names.some((name) => name === id || name === doi || name.toLowerCase() === title.toLowerCase()),
        );
        return row < 0 ? null : row;
      });
    },
    async numbered(numbers) {
      return numbers.map((number) => {
        const row = papers.findIndex(({ id }) => paperNumber(id) === number);
        return row < 0 ? null : row;
      });
    },
    reach: (rows) => ({ rows: rows.length, reads: rows.length }),
    allNumbers() {
      return Float64Array.from(papers, ({ id }) => paperNumber(id)).sort();
    },
    publishedAt(rows) {
      return rows.map((row) => papers[row]?.published);
    },
    async papersAt(rows) {
      return rows.map((row) => papers[row]).filter((paper) => paper !== undefined);
    },
    async readableAt(rows) {
      return rows.map((row) => papers[row]);
    },
    async suggest(prefix, limit) {
      log.push(`suggest ${prefix}`);
      return papers
        .filter(({ title }) => title.toLowerCase().startsWith(prefix.toLowerCase()))
        .slice(0, limit)
        .map(({ id, title }) => ({ text: title, kind: 'title', id }));
    },
    async browse({ order, filters = {}, page }) {
      const { categories: [category] = [], from: month } = filters;
      log.push(`browse ${category ?? 'all'} ${month ?? 'always'}`);
      const { papers: some, total } = await service.list({ order, filters, ...page });
      return { hits: some.map((paper) => ({ paper, score: 0 })), total, ...nextOf(page, total) };
    },
    async list({ order, filters = {}, conditions, offset, limit }) {
      const { categories: [category] = [], from: month, author, ids } = filters;
      const listed = papers
        .filter((paper, row) => meets(paper, row, conditions))
        .filter(({ categories }) => category === undefined || categories?.includes(category) === true)
        .filter(({ id }) => ids === undefined || ids.includes(id))
        .filter(({ authors }) => author === undefined || authors?.includes(author) === true)
        .filter(({ published }) => month === undefined || published?.startsWith(month) === true);
      if (order !== 'stored') {
        const sign = order === 'oldest' ? 1 : -1;
        listed.sort((a, b) => sign * (a.published ?? '').localeCompare(b.published ?? ''));
      }
      const next = offset + limit;
      return {
        papers: listed.slice(offset, next),
        total: listed.length,
        ...(next < listed.length && { next }),
      };
    },
    async harvest({ conditions, from, limit }) {
      const rows = papers.flatMap((paper, row) => (meets(paper, row, conditions) ? [row] : []));
      const left = rows.filter((row) => row >= from);
      const some = left.slice(0, limit);
      const next = left[limit];
      return {
        records: some.flatMap((row) => papers[row] ?? []).map((paper) => ({ paper, isDeleted: false })),
        total: rows.length,
        ...(next !== undefined && { next }),
      };
    },
    isDeleted: async () => false,
    async topics() {
      return undefined;
    },
    async overview() {
      log.push('overview');
      return {
        categories: countsOf(papers.flatMap(({ categories = [] }) => categories)),
        months: countsOf(papers.flatMap(({ published }) => published?.slice(0, 7) ?? [])),
        hasVotes: papers.some(({ votes, extra }) => (votes ?? extra?.upvotes) !== undefined),
      };
    },
    async paper(id) {
      log.push(`paper ${id}`);
      return find(papers, id);
    },
  };
  return { service, log };
}

/** An index that is open, as a request gets it. */
export function openingOf(service: SearchService): Opening {
  return {
    begin: (request) => firstStep(request),
    service: async () => service,
    newer: async () => null,
    end: () => undefined,
  };
}

/** The application over an index that is open. @param index On the account of a request, where that counts. */
export function served(index: SearchService | ((budget: Budget) => SearchService)) {
  return createApp((_, budget) => openingOf(typeof index === 'function' ? index(budget) : index));
}

/** The application over {@link library}, with what the service was asked and how often it was opened. */
export function harness(papers?: readonly Paper[], generation?: number) {
  const { service, log } = library(papers, generation);
  const app = createApp(() => ({
    begin: (request) => firstStep(request),
    async service() {
      log.push('open');
      return service;
    },
    newer: async () => null,
    end: () => undefined,
  }));
  return { app, log };
}

/** The application whose index cannot be opened. */
export function broken(error: Error) {
  return createApp(() => ({
    begin: (request) => firstStep(request),
    service: () => Promise.reject(error),
    newer: async () => null,
    end: () => undefined,
  }));
}

export function post(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', ...headers },
  };
}
