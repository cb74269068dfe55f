import type { Context, Env, Hono } from 'hono';
import * as z from 'zod/mini';
import { SextantError } from '../../errors.ts';
import { brokenOff } from '../invalid-request.ts';
import { aboutUnknown } from '../misspelt.ts';
import type { Fields, Operation } from '../operation.ts';
import { patternOf } from '../routes.ts';
import { namesIn, requireValid } from '../validate.ts';

/** What a request to an operation says, as its schemas understand it. */
interface Input<O extends Served> {
  query: O['query'] extends Fields ? z.output<O['query']> : undefined;
  params: O['params'] extends Fields ? z.output<O['params']> : undefined;
  body: O['body'] extends z.ZodMiniType ? z.output<O['body']> : undefined;
}

/** An operation, documented here or not. */
type Served = Pick<Operation, 'method' | 'route' | 'query' | 'params' | 'body'>;

/** Adds an operation to an application. */
export function serve<E extends Env, O extends Served>(
  app: Hono<E>,
  operation: O,
  handler: (c: Context<E>, input: Input<O>) => Response | Promise<Response>,
): void {
  app.on(operation.method.toUpperCase(), patternOf(operation.route), async (c) => {
    const { query, params, body } = operation;
    const given = queryOf(c);
    const inBody = body === undefined ? [] : namesIn(body);
    // What is said in the address too may stand in the body of those who pass over it there.
    const inQuery = query === undefined ? [] : namesIn(query).filter((name) => !Object.hasOwn(given, name));
    const asked = requireValid(query ?? NONE, withoutOthers(given, query ?? NONE, inBody), 'query', inBody);
    const input = {
      query: query && asked,
      params: params && requireValid(params, c.req.param(), 'path'),
      body: body && requireValid(body, await bodyOf(c), 'body', inQuery),
    };
    // Each part is the output of the schema that its type is taken from.
    return handler(c, input as Input<O>);
  });
}

/** The parameters of an operation that looks at none. */
const NONE = z.object({});

/** A parameter that is given once is a text, one that is given more often a list. */
function queryOf(c: Context): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, values]) => [
      name,
      values.length === 1 ? (values[0] ?? '') : values,
    ]),
  );
}

/** The parameters of a request without those that are of no concern to us. @param inBody Names of the fields of the body */
function withoutOthers<T>(
  given: Record<string, T>,
  { shape }: Fields,
  inBody: readonly string[],
): Record<string, T> {
  const own = Object.keys(shape);
  const ours = Object.entries(given).filter(
    ([name]) => own.includes(name) || inBody.includes(name) || aboutUnknown(name, own) !== null,
  );
  return Object.fromEntries(ours);
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
