import { SextantError } from './errors.ts';
import { causeOf } from './log.ts';

/** What a statement is given, and what is read. */
export type Value = string | number | null;

interface D1Query {
  bind(...values: Value[]): D1Query;
}

/** What is needed of a D1 binding. */
export interface D1Binding {
  prepare(sql: string): D1Query;
  /** All in one transaction: all of it happens, or nothing. */
  batch(queries: D1Query[]): Promise<{ results?: unknown[] }[]>;
}

/** SQL, and the values of its parameters `?1`, `?2`, … Lists are given as JSON: D1 takes 100 parameters. */
export interface Statement {
  sql: string;
  values: readonly Value[];
}

/** Makes a statement. */
export function sql(text: string, ...values: Value[]): Statement {
  return { sql: text, values };
}

/** What a database keeps, as errors name it, and how it gets its tables. */
const KEEPING = {
  mails: '`npx sextant start` makes them here, and `npx sextant deploy` at Cloudflare',
  papers: '`npx sextant add --target vectorize` makes them',
} as const;

/** D1 with its statements counted: one run of a Worker may have 50 of them on the Free plan. */
export class Database {
  readonly #binding: D1Binding;
  readonly #of: keyof typeof KEEPING;
  statements = 0;

  /** @param of What it keeps. */
  constructor(binding: D1Binding, of: keyof typeof KEEPING = 'mails') {
    this.#binding = binding;
    this.#of = of;
  }

  /** The same database, whose statements are counted from 0. */
  counted(): Database {
    return new Database(this.#binding, this.#of);
  }

  /**
   * What one statement gives.
   * @throws SextantError `store-failed`
   */
  async rows<T>(statement: Statement): Promise<T[]> {
    const [rows = []] = await this.transaction([statement]);
    return rows as T[];
  }

  /**
   * What each statement gives. They are one transaction.
   * @throws SextantError `store-failed`
   */
  async transaction(statements: readonly Statement[]): Promise<unknown[][]> {
    if (statements.length === 0) return [];
    this.statements += statements.length;
    try {
      const queries = statements.map(({ sql: text, values }) => this.#binding.prepare(text).bind(...values));
      return (await this.#binding.batch(queries)).map(({ results = [] }) => results);
    } catch (cause) {
      throw new SextantError('store-failed', messageOf(cause, this.#of), { cause });
    }
  }
}

/** What databases say, as SQLite, D1 and its API word it, and what that means. */
const CAUSES: readonly [said: RegExp, meaning: (of: keyof typeof KEEPING) => string][] = [
  [
    /no such (?:table|column)|has no column named/i,
    (of) => `has no tables yet, or those of an earlier version. ${KEEPING[of]}.`,
  ],
  [
    /database (?:table )?is locked|SQLITE_BUSY/i,
    () => 'is locked by another program that writes into it. Try again, or end that program.',
  ],
  [
    /(?:disk|database) is full|SQLITE_FULL|exceeded maximum (?:DB|database) size/i,
    () =>
      'is full: it takes nothing more until there is room on the disk, or more of it in the plan at Cloudflare.',
  ],
];

function messageOf(cause: unknown, of: keyof typeof KEEPING): string {
  const said = causeOf(cause);
  const [, meaning] = CAUSES.find(([pattern]) => pattern.test(said)) ?? [];
  // What Cloudflare's API said, and what to do.
  if (meaning === undefined && cause instanceof SextantError) return cause.message;
  return `The database of ${of} ${meaning?.(of) ?? 'refused an operation, or did not answer. Try again.'}`;
}

/** Whether a transaction failed because somebody else wrote the same row first. */
export function isConflict(error: unknown): boolean {
  const { cause } = error instanceof SextantError ? error : {};
  return cause instanceof Error && cause.message.includes('UNIQUE constraint failed');
}

/** A random id: nobody can guess the ones of others, and none is ever given again. */
export function randomId(): number {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return (high % 2 ** 16) * 2 ** 32 + low;
}
