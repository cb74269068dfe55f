import type { Value } from '../../src/database.ts';

/** A statement with its values, as databases are given it that are not in this process. */
export class BoundQuery {
  constructor(
    readonly sql: string,
    readonly params: readonly Value[],
  ) {}

  bind(...params: Value[]): BoundQuery {
    return new BoundQuery(this.sql, params);
  }
}
