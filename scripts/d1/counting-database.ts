import { z } from 'zod';
import type { D1Binding } from '../../src/database.ts';

type Query = Parameters<D1Binding['batch']>[0][number];

const metaSchema = z.object({ meta: z.object({ rows_read: z.number(), rows_written: z.number() }) });

/** A database that counts the rows that D1 says were read and written, which it is paid by. */
export class CountingDatabase implements D1Binding {
  readonly #binding: D1Binding;
  rowsRead = 0;
  rowsWritten = 0;

  constructor(binding: D1Binding) {
    this.#binding = binding;
  }

  prepare(sql: string): Query {
    return this.#binding.prepare(sql);
  }

  async batch(queries: Query[]): Promise<{ results?: unknown[] }[]> {
    const results = await this.#binding.batch(queries);
    for (const result of results) {
      const told = metaSchema.safeParse(result).data?.meta;
      this.rowsRead += told?.rows_read ?? 0;
      this.rowsWritten += told?.rows_written ?? 0;
    }
    return results;
  }
}
