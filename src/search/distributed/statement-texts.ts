import { type Statement, sql } from '../../database.ts';

/**
 * Texts that one statement is given, as a JSON list in its first parameter: D1 takes 100 parameters, and a query may name
 * more than that.
 */
export class Texts {
  readonly #texts: string[] = [];

  /** The SQL that a text is in the statement. */
  of(text: string): string {
    this.#texts.push(text);
    return `(?1 ->> ${this.#texts.length - 1})`;
  }

  /** The SQL of a list, as a set of values. */
  list(values: readonly (string | number)[]): string {
    return `(SELECT value FROM json_each(${this.of(JSON.stringify(values))}))`;
  }

  /** A statement with the texts that it was written with. */
  in(text: string): Statement {
    return this.#texts.length === 0 ? sql(text) : sql(text, JSON.stringify(this.#texts));
  }
}

/** How deep an expression may be that D1 takes, of which a list of conditions is as deep as it is long. */
const WIDE = 8;

/** SQL conditions joined by one operator, as a tree that is not deep; `empty` where there is none. */
export function joined(conditions: readonly string[], operator: 'AND' | 'OR', empty: '1' | '0'): string {
  if (conditions.length === 0) return empty;
  if (conditions.length <= WIDE) return `(${conditions.join(` ${operator} `)})`;
  const size = Math.ceil(conditions.length / WIDE);
  const parts = Array.from({ length: Math.ceil(conditions.length / size) }, (_, i) =>
    joined(conditions.slice(i * size, (i + 1) * size), operator, empty),
  );
  return joined(parts, operator, empty);
}
