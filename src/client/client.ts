/** What a call needs of the document of the API. */
export interface Call {
  method: 'get' | 'post';
  path: string;
  /** Names in the path; of a call without a body, all others are of the query string. */
  inPath: readonly string[];
  /** Names in the query string of a call with a body, which has all others. */
  inQuery: readonly string[];
  /** Those of the query string that are given once for each element of a list. */
  repeated: readonly string[];
  /** Whether the answer is JSON and not bytes. */
  isJson: boolean;
}

export interface ClientOptions {
  /** An API key of the site, which lifts limits. */
  apiKey?: string;
  /** In place of the global one. */
  fetch?: typeof fetch;
}

/** Of one call. */
interface CallOptions {
  signal?: AbortSignal;
}

/**
 * What a site answered in place of what was asked for: problem details (RFC 9457), or an error as OpenAI says it.
 * @public
 */
export class SextantApiError extends Error {
  override readonly name = 'SextantApiError';

  constructor(
    /** The HTTP status. */
    readonly status: number,
    message: string,
    /** The answer, as JSON where it is that. */
    readonly body: unknown,
    /** Seconds after which it is worth while to try again, if the site says so. */
    readonly retryAfter: number | undefined,
  ) {
    super(message);
  }
}

type Input = Record<string, unknown>;
type Caller = (input?: Input, options?: CallOptions) => Promise<unknown>;

/** A client of the site at `base`, with a function for each operation of its API. */
export function clientOf(
  calls: Readonly<Record<string, Call>>,
  base: string,
  options: ClientOptions = {},
): Record<string, Caller> {
  return Object.fromEntries(
    Object.entries(calls).map(([name, call]) => [
      name,
      (input: Input = {}, its: CallOptions = {}) => answerOf(call, base, input, { ...options, ...its }),
    ]),
  );
}

async function answerOf(
  call: Call,
  base: string,
  input: Input,
  { apiKey, signal, fetch: send = fetch }: ClientOptions & CallOptions,
): Promise<unknown> {
  const { method, path, inPath, inQuery, repeated, isJson } = call;
  const isSent = (name: string): boolean => input[name] !== undefined && !inPath.includes(name);
  const names = Object.keys(input).filter(isSent);
  const query = names.filter((name) => method === 'get' || inQuery.includes(name));
  const place = path.replace(/\{(\w+)\}/g, (_, name: string) => part(input, name));
  const url = new URL((base.endsWith('/') ? base.slice(0, -1) : base) + place);
  for (const name of query) {
    const value = input[name];
    const values: unknown[] = Array.isArray(value) && repeated.includes(name) ? value : [textOf(value)];
    for (const one of values) url.searchParams.append(name, String(one));
  }
  const body = Object.fromEntries(
    names.filter((name) => !query.includes(name)).map((name) => [name, input[name]]),
  );
  const response = await send(url, {
    method: method.toUpperCase(),
    headers: {
      ...(method === 'post' && { 'Content-Type': 'application/json' }),
      ...(apiKey !== undefined && { Authorization: `Bearer ${apiKey}` }),
    },
    ...(method === 'post' && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  if (!response.ok) throw await errorOf(response);
  return isJson ? response.json() : response.arrayBuffer();
}

/** A part of a path. Its slashes are encoded: an id may end like a path below it. */
function part(input: Input, name: string): string {
  const value = input[name];
  if (typeof value !== 'string' || value === '')
    throw new TypeError(`${name} must be a text that is not empty.`);
  return encodeURIComponent(value);
}

/** A list has commas between its elements, and a backslash before those within one. */
function textOf(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return value.map((element) => String(element).replace(/[,\\]/g, '\\$&')).join(',');
}

async function errorOf(response: Response): Promise<SextantApiError> {
  const text = await response.text();
  let body: unknown = text;
  try {
    body = JSON.parse(text);
  } catch {
    // The platform itself answers in plain text.
  }
  const { detail, error } = Object(body) as { detail?: unknown; error?: { message?: unknown } };
  const said = typeof detail === 'string' ? detail : error?.message;
  const message = typeof said === 'string' ? said : `The site answered ${response.status}.`;
  const after = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return new SextantApiError(response.status, message, body, Number.isFinite(after) ? after : undefined);
}
