import type { Context, Env, Hono } from 'hono';
import type * as z from 'zod';
import { SextantError } from '../../errors.ts';
import { aboutUnknown } from './misspelt.ts';
import { requireValid } from './validate.ts';

/** One documented way to answer. */
export interface Answer {
  description: string;
  /** By media type. */
  content?: Record<string, { schema: z.ZodType | object; examples?: object }>;
}

/** Fields of a query string or a path. */
export type Fields = z.ZodObject<Record<string, z.ZodType>>;

/** One operation of the API: what it takes, and what the document of the API says of it. */
export interface Operation {
  method: 'get' | 'post';
  /** As OpenAPI writes it: `/v1/papers/{id}`. */
  path: string;
  operationId: string;
  tag: string;
  summary: string;
  query?: Fields;
  params?: Fields;
  /** JSON. */
  body?: z.ZodType;
  /** By status. */
  responses: Record<number, Answer>;
}

/** What a request to an operation says, as its schemas understand it. */
interface Input<O extends Operation> {
  query: O['query'] extends Fields ? z.output<O['query']> : undefined;
  params: O['params'] extends Fields ? z.output<O['params']> : undefined;
  body: O['body'] extends z.ZodType ? z.output<O['body']> : undefined;
}

/**
 * Adds an operation to an application.
 * @param pattern The path as Hono writes it, if it has parameters.
 */
export function serve<E extends Env, O extends Operation>(
  app: Hono<E>,
  operation: O,
  handler: (c: Context<E>, input: Input<O>) => Response | Promise<Response>,
  pattern: string = operation.path,
): void {
  app.on(operation.method.toUpperCase(), pattern, async (c) => {
    const { query, params, body } = operation;
    const input = {
      query: query && requireValid(query, withoutOthers(queryOf(c), query), 'query'),
      params: params && requireValid(params, c.req.param(), 'path'),
      body: body && requireValid(body, await bodyOf(c), 'body'),
    };
    // Each part is the output of the schema that its type is taken from.
    return handler(c, input as Input<O>);
  });
}

/** A parameter that is given once is a text, one that is given more often a list. */
function queryOf(c: Context): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, values]) => [
      name,
      values.length === 1 ? (values[0] ?? '') : values,
    ]),
  );
}

/** The parameters of a request without those that are of no concern to us. */
function withoutOthers<T>(given: Record<string, T>, { shape }: Fields): Record<string, T> {
  const own = Object.keys(shape);
  const ours = Object.entries(given).filter(
    ([name]) => own.includes(name) || aboutUnknown(name, own) !== null,
  );
  return Object.fromEntries(ours);
}

/** A body that did not come whole: the client went away, and it is no fault of ours. */
export function brokenOff(cause: unknown): SextantError {
  return new SextantError('invalid-request', 'The body broke off before its end: send it again.', { cause });
}

/** The JSON of the body; of a request without one, no fields. */
async function bodyOf(c: Context): Promise<unknown> {
  if (c.req.raw.body === null) return {};
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(c.req.header('Content-Type') ?? '')) {
    throw new SextantError('invalid-request', 'Send the body as JSON, with Content-Type: application/json.');
  }
  try {
    return await c.req.json();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw brokenOff(error);
    throw new SextantError('invalid-request', 'The body is not valid JSON.', { cause: error });
  }
}
