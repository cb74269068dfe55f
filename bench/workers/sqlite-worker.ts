/**
 * SQLite as D1 has it, in a Durable Object: statements come as JSON, a transaction a request, and beside what they give
 * is how many rows they read and wrote, as D1 counts them.
 */

type Value = string | number | null;

interface Cursor {
  toArray(): unknown[];
  rowsRead: number;
  rowsWritten: number;
}

interface Storage {
  sql: { exec(text: string, ...values: Value[]): Cursor };
  transactionSync<T>(work: () => T): T;
}

export class Sqlite {
  readonly #storage: Storage;

  constructor({ storage }: { storage: Storage }) {
    this.#storage = storage;
  }

  async fetch(request: Request): Promise<Response> {
    const queries = (await request.json()) as { text: string; values: Value[] }[];
    const { sql } = this.#storage;
    try {
      const results = this.#storage.transactionSync(() =>
        queries.map(({ text, values }) => {
          const cursor = sql.exec(text, ...values);
          const rows = cursor.toArray();
          return { results: rows, read: cursor.rowsRead, written: cursor.rowsWritten };
        }),
      );
      return Response.json(results);
    } catch (error) {
      return new Response(String(error), { status: 500 });
    }
  }
}

interface Env {
  SQLITE: {
    idFromName(name: string): unknown;
    get(id: unknown): { fetch(request: Request): Promise<Response> };
  };
}

export default {
  fetch: (request: Request, { SQLITE }: Env): Promise<Response> =>
    SQLITE.get(SQLITE.idFromName('one')).fetch(request),
};
