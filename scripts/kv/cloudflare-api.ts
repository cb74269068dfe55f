import { setTimeout as sleepFor } from 'node:timers/promises';
import { z } from 'zod';
import { SextantError } from '../../src/errors.ts';
import { backOffMs, retryAfterMs } from '../back-off.ts';
import { duration } from '../duration.ts';

const CLOUDFLARE_API = 'https://api.cloudflare.com/client/v4';

/** An absent key and an absent namespace both answer 404; this error code tells the second. */
const NAMESPACE_NOT_FOUND = 10_013;
/** Vectorize refuses changes that come too often by this code, whatever the status. */
const TOO_MANY_CHANGES = 40_041;

const MAX_ATTEMPTS = 8;
const TIMEOUT_MS = 300_000;

const failureSchema = z.object({ errors: z.array(z.object({ code: z.number(), message: z.string() })) });
const successSchema = z.object({
  success: z.literal(true),
  result: z.unknown(),
  result_info: z.object({ cursor: z.string().nullish() }).nullish(),
});

export interface CloudflareApiOptions {
  /** An API token with the permission "Workers KV Storage: Edit". */
  token: string;
  /** Default {@link CLOUDFLARE_API}. */
  baseUrl?: string;
  /** Waits some milliseconds between attempts. */
  sleep?: (ms: number) => Promise<unknown>;
  /** How often a request is sent at most. */
  attempts?: number;
  /** Told why a request is sent again, and when. */
  log?: (line: string) => void;
}

export interface ApiRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** A JSON text, unless `contentType` says something else. */
  body?: string;
  contentType?: string;
}

interface Answer {
  /** 0 when there was none. */
  status: number;
  body: Uint8Array;
  /** How long it asks to wait. */
  waitMs: number;
}

/** Sends requests to Cloudflare's API v4 and repeats those that failed for a while: 429, 5xx, no answer. */
export class CloudflareApi {
  readonly #token: string;
  readonly #baseUrl: string;
  readonly #sleep: (ms: number) => Promise<unknown>;
  readonly #log: (line: string) => void;
  readonly #attempts: number;

  constructor(options: CloudflareApiOptions) {
    const { token, baseUrl = CLOUDFLARE_API, sleep = sleepFor, attempts = MAX_ATTEMPTS, log } = options;
    this.#token = token;
    this.#baseUrl = baseUrl;
    this.#sleep = sleep;
    this.#attempts = attempts;
    this.#log = log ?? (() => undefined);
  }

  /**
   * The body of the answer, or null when the key is absent.
   * @throws SextantError `store-failed`
   */
  async send(path: string, request: ApiRequest = {}): Promise<Uint8Array | null> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#attempt(path, request);
      if (answer.status >= 200 && answer.status < 300) return answer.body;
      const errors = parseErrors(answer.body);
      if (answer.status === 404 && !errors.some(({ code }) => code === NAMESPACE_NOT_FOUND)) return null;
      const isTooMany = answer.status === 429 || errors.some(({ code }) => code === TOO_MANY_CHANGES);
      const transient = answer.status === 0 || isTooMany || answer.status >= 500;
      if (!transient || attempt === this.#attempts) throw refused(path, answer, errors);
      await this.backOff(attempt, answer.waitMs, outcomeOf(answer, errors));
    }
  }

  /**
   * The parsed `result` of a JSON answer, and the cursor of the next page or ''.
   * @throws SextantError `store-failed`
   */
  async result<T>(
    path: string,
    request: ApiRequest,
    schema: z.ZodType<T>,
  ): Promise<{ result: T; cursor: string }> {
    const body = await this.send(path, request);
    const answer = successSchema.safeParse(parseJson(body ?? new Uint8Array()));
    const result = schema.safeParse(answer.data?.result);
    if (!answer.success || !result.success) {
      const message = `Cloudflare's API answered ${path.split('?')[0]} with something unexpected.`;
      throw new SextantError('store-failed', `${message} Check the account and namespace ids.`, {
        cause: answer.error ?? result.error,
      });
    }
    return { result: result.data, cursor: answer.data.result_info?.cursor ?? '' };
  }

  /**
   * Waits longer after each attempt, at least `least` ms.
   * @param why What the last attempt came to, for whoever watches.
   */
  async backOff(attempt: number, least = 0, why = 'Cloudflare has not taken all of it'): Promise<void> {
    const wait = Math.max(least, backOffMs(attempt));
    this.#log(`${why}; trying again in ${duration(wait / 1_000)} (${attempt} of ${this.#attempts - 1}) …`);
    await this.#sleep(wait);
  }

  async #attempt(path: string, request: ApiRequest): Promise<Answer> {
    const { method = 'GET', body, contentType = 'application/json' } = request;
    const headers: Record<string, string> = { authorization: `Bearer ${this.#token}` };
    if (body !== undefined) headers['content-type'] = contentType;
    const init = { method, headers, signal: AbortSignal.timeout(TIMEOUT_MS), ...(body && { body }) };
    try {
      const response = await fetch(this.#baseUrl + path, init);
      const wait = retryAfterMs(response.headers.get('retry-after'), Date.now());
      return { status: response.status, body: new Uint8Array(await response.arrayBuffer()), waitMs: wait };
    } catch (error) {
      const text = error instanceof Error ? `${error.message} ${String(error.cause ?? '')}`.trim() : '';
      return { status: 0, body: new TextEncoder().encode(text), waitMs: 0 };
    }
  }
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

function parseErrors(body: Uint8Array): { code: number; message: string }[] {
  return failureSchema.safeParse(parseJson(body)).data?.errors ?? [];
}

function refused(path: string, answer: Answer, errors: { code: number; message: string }[]): SextantError {
  return new SextantError('store-failed', `${outcomeOf(answer, errors)}. ${advice(path, answer.status)}`);
}

function outcomeOf({ status, body }: Answer, errors: { code: number; message: string }[]): string {
  const details = errors.map(({ code, message }) => `${message} (${code})`).join('; ');
  const text = details || new TextDecoder().decode(body).slice(0, 200);
  const what = status === 0 ? 'did not answer' : `answered ${status}`;
  return `Cloudflare's API ${what}: ${text || 'no details'}`;
}

/** What a token must be allowed for a path. */
function permissionFor(path: string): string {
  if (path.includes('/d1/')) return 'D1: Edit';
  if (path.includes('/vectorize/')) return 'Vectorize: Edit';
  return path.includes('/workers/') ? 'Workers Scripts: Edit' : 'Workers KV Storage: Edit';
}

function advice(path: string, status: number): string {
  if (status === 401 || status === 403) {
    return `Check CLOUDFLARE_API_TOKEN: it needs the permission "${permissionFor(path)}" on this account.`;
  }
  if (status === 404) return 'Check the account id and the namespace id.';
  if (status === 413) return 'The request is too large for Workers KV.';
  if (status === 429) {
    return 'Too many requests, or the daily limit of the plan (Free: 1,000 writes) is used up. Run the same command later: what was written is not written again.';
  }
  if (status === 0 || status >= 500) return 'Run the same command again later.';
  return 'The request was not accepted; this version of Sextant may not fit the API.';
}
