import { Miniflare } from 'miniflare';
import { bundle } from '../../scripts/workerd/bundle.ts';
import { compatibilityDate } from '../../scripts/wrangler-config.ts';
import type { D1Binding, Value } from '../../src/database.ts';

interface Query {
  text: string;
  values: Value[];
  bind(...values: Value[]): Query;
}

interface Result {
  results: unknown[];
  read: number;
  written: number;
}

const query = (text: string, values: Value[] = []): Query => ({
  text,
  values,
  bind: (...given) => query(text, given),
});

/** The SQLite of D1 in workerd, which counts rows as D1 does, and how long this process waited for it. */
export class CountedDatabase implements D1Binding {
  readonly #miniflare: Miniflare;
  read = 0;
  written = 0;
  /** ms */
  waited = 0;
  /** When the last answer came, in ms. */
  answeredAt = 0;

  private constructor(miniflare: Miniflare) {
    this.#miniflare = miniflare;
  }

  static async start(): Promise<CountedDatabase> {
    const miniflare = new Miniflare({
      compatibilityDate: await compatibilityDate(),
      cf: false,
      modules: await bundle('bench/workers/sqlite-worker.ts'),
      durableObjects: { SQLITE: { className: 'Sqlite', useSQLite: true } },
    });
    await miniflare.ready;
    return new CountedDatabase(miniflare);
  }

  prepare(text: string): Query {
    return query(text);
  }

  async batch(queries: Parameters<D1Binding['batch']>[0]): Promise<Result[]> {
    const began = performance.now();
    const body = JSON.stringify(queries);
    const answer = await this.#miniflare.dispatchFetch('http://sqlite/', { method: 'POST', body });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    const results = JSON.parse(text) as Result[];
    for (const { read, written } of results) {
      this.read += read;
      this.written += written;
    }
    this.answeredAt = performance.now();
    this.waited += this.answeredAt - began;
    return results;
  }

  /** One statement. */
  async run(text: string, ...values: Value[]): Promise<unknown[]> {
    const [result] = await this.batch([query(text, values)] as never);
    return result?.results ?? [];
  }

  close(): Promise<void> {
    return this.#miniflare.dispose();
  }
}
