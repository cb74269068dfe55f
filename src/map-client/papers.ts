/** What a card says of a paper. */
export interface PaperSummary {
  row: number;
  id: string;
  title: string;
  authors?: string[];
  published?: string;
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

  /** Throws `OtherGeneration`. */
  async load(rows: readonly number[]): Promise<PaperSummary[]> {
    const missing = rows.filter((row) => !this.#known.has(row)).slice(0, MOST);
    if (missing.length > 0) {
      await this.#fetch(new URLSearchParams(missing.map((row) => ['row', String(row)])));
    }
    return rows.flatMap((row) => this.#known.get(row) ?? []);
  }

  /** The papers that answer a query, best first. Throws `OtherGeneration`, or an `AbortError`. */
  async search(query: string, signal: AbortSignal): Promise<PaperSummary[]> {
    const found = await json<{ results: { id: string }[] }>(
      `/v1/search?${new URLSearchParams({ q: query, limit: String(MOST) })}`,
      signal,
    );
    if (found.results.length === 0) return [];
    return this.#fetch(new URLSearchParams(found.results.map(({ id }) => ['id', id])), signal);
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
