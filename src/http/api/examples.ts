/** Examples of the OpenAPI document. A test holds each against its schema. */
const QUERY = 'how do large language models reason';

export const PAPER = {
  id: '2405.14906',
  title: 'AutoCoder: Enhancing Code Large Language Model with AIEV-Instruct',
  abstract:
    'We introduce AutoCoder, the first Large Language Model to surpass GPT-4 Turbo in the HumanEval test.',
  authors: ['Bin Lei', 'Yuchen Li', 'Qiuwu Chen'],
  published: '2024-05-23',
  categories: ['cs.SE', 'cs.AI'],
  url: 'https://arxiv.org/abs/2405.14906',
};

const { abstract, ...described } = PAPER;
const listing = {
  total: 90_000,
  limit: 1,
  offset: 0,
  took_ms: 4,
  generation: 12,
  results: [{ ...described, score: 0.71, snippet: abstract }],
};

export const SEARCH_ANSWER = {
  query: QUERY,
  mode: 'hybrid' as const,
  ...listing,
  results: listing.results.map((result) => ({ ...result, relevance: 'strong' as const })),
  close: 214,
  next_cursor: '12-1',
  facets: {
    categories: [{ value: 'cs.CL', count: 163 }],
    years: [{ value: '2025', count: 97 }],
    has: [{ value: 'code', count: 71 }],
    topics: [{ id: 'language-models', name: 'Language models', level: 0, count: 140 }],
  },
};
export const PAPERS_ANSWER = {
  ...listing,
  total: 1,
  results: [{ ...described, snippet: abstract }],
};
export const RELATED_ANSWER = { id: 'cs/0112017', ...listing };

export const RECOMMEND_REQUEST = { positive_ids: ['2405.14906'], negative_ids: ['cs/0112017'] };
export const BATCH_REQUEST = { ids: ['2405.14906', 'cs/0112017'], fields: ['abstract', 'authors'] };
export const RECOMMEND_ANSWER = listing;
export const SUGGEST_ANSWER = {
  query: 'autoc',
  generation: 12,
  suggestions: [{ text: PAPER.title, kind: 'title' as const, id: PAPER.id }],
};

const MODEL = 'sentence-transformers/all-MiniLM-L6-v2';

export const EMBEDDINGS_REQUEST = { input: [QUERY], model: MODEL };
export const EMBEDDINGS_ANSWER = {
  object: 'list' as const,
  data: [{ object: 'embedding' as const, index: 0, embedding: [0.0123, -0.0456, 0.0789] }],
  model: MODEL,
  usage: { prompt_tokens: 8, total_tokens: 8 },
};

export const MODEL_ANSWER = {
  id: MODEL,
  object: 'model' as const,
  created: 1_775_023_200,
  owned_by: 'sentence-transformers',
};

export const HEALTH = {
  status: 'ok' as const,
  reasons: [],
  generation: 12,
  version: '12-9f86d081884c',
  created_at: '2026-04-01T06:00:00.000Z',
  papers: 90_000,
  format: 1,
  engine: 'memory',
  model: { id: MODEL, dim: 384 },
  sources: [{ name: 'arxiv:cs.CL', answered_at: '2026-04-01T05:58:00.000Z' }],
};
