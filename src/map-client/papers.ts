/** What a card says of a paper. */
export interface PaperSummary {
  row: number;
  id: string;
  title: string;
  authors?: string[];
  published?: string;
  /** How well it answers the search that found it, where the index knows. */
  relevance?: Strength;
}

export type Strength = 'strong' | 'partial' | 'weak';

/** What a search found, best first. */
export interface Found {
  papers: PaperSummary[];
  /** How many papers of the collection are close, where the index knows. */
  close?: number;
  /** Whether there may be more of them. */
  atLeast?: boolean;
  /** What was searched for in place of a query with a typo. */
  corrected?: string;
}

interface SearchAnswer {
  results: { id: string; relevance?: Strength }[];
  close?: number;
  close_is_at_least?: true;
  corrected_query?: string;
}

interface Answer {
  generation: number;
  results: PaperSummary[];
}

/** As many as one request may ask for. */
const MOST = 100;

/** The index has been published anew since the map was drawn: its rows are others now. */
export class OtherGeneration extends Error {}

/** Papers of one generation, fetched once each. */
export class Papers {
  readonly #generation: number;
  readonly #known = new Map<number, PaperSummary>();

  constructor(generation: number) {
    this.#generation = generation;
  }

  /** @throws `OtherGeneration` */
  async load(rows: readonly number[]): Promise<PaperSummary[]> {
    const missing = rows.filter((row) => !this.#known.has(row)).slice(0, MOST);
    if (missing.length > 0) {
      await this.#fetch(new URLSearchParams(missing.map((row) => ['row', String(row)])));
    }
    return rows.flatMap((row) => this.#known.get(row) ?? []);
  }

  /**
   * The papers that answer a query, best first.
   * @throws `OtherGeneration`, or an `AbortError`
   */
  async search(query: string, signal: AbortSignal): Promise<Found> {
    const answer = await json<SearchAnswer>(
      `/v1/search?${new URLSearchParams({ q: query, limit: String(MOST) })}`,
      signal,
    );
    const { results, close, close_is_at_least: atLeast, corrected_query: corrected } = answer;
    const papers = await this.byId(
      results.map(({ id }) => id),
      signal,
    );
    const relevances = new Map(results.map(({ id, relevance }) => [id, relevance]));
    return {
      papers: papers.map((paper) => {
        const relevance = relevances.get(paper.id);
        return relevance === undefined ? paper : { ...paper, relevance };
      }),
      ...(close !== undefined && { close }),
      ...(atLeast && { atLeast }),
      ...(corrected !== undefined && { corrected }),
    };
  }

  /**
   * Papers by their ids.
   * @throws `OtherGeneration`, or an `AbortError`
   */
  async byId(ids: readonly string[], signal?: AbortSignal): Promise<PaperSummary[]> {
    if (ids.length === 0) return [];
    return this.#fetch(new URLSearchParams(ids.map((id) => ['id', id])), signal);
  }

  async #fetch(query: URLSearchParams, signal?: AbortSignal): Promise<PaperSummary[]> {
    const { generation, results } = await json<Answer>(`/v1/map/papers?${query}`, signal);
    if (generation !== this.#generation) throw new OtherGeneration();
    for (const paper of results) this.#known.set(paper.row, paper);
    return results;
  }
}

async function json<T>(url: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(url, { ...(signal && { signal }), headers: { Accept: 'application/json' } });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return (await response.json()) as T;
}
