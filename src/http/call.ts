import type { Context } from 'hono';
import { ERRORS, SextantError } from '../errors.ts';
import type { Digest } from '../digest/subscribing.ts';
import { causeOf, log } from '../log.ts';
import { Budget } from '../search/serving/budget.ts';
import { countedAs, routeOf, type TableRoute } from './routes.ts';

/** One request, from its first byte to its log line. */
export interface Call {
  /** Names the request in the answer, in the log and in what people report. */
  readonly id: string;
  /** As `performance.now()` has it. */
  readonly startedAt: number;
  budget: Budget;
  /** The row of the table that its address is of, if it is of any. */
  readonly route: TableRoute | undefined;
  /** Name of the API key, if it came with one. */
  key?: string | undefined;
  /** The generation of the index that answered. */
  generation?: number | undefined;
  /** Milliseconds until the index was open. */
  openedAfter?: number | undefined;
  /** What was answered as an error. */
  error?: Error | undefined;
  /** The mails of this site about new papers. */
  digest?: (() => Promise<Digest>) | undefined;
  /** Gives the index back. */
  release?: (() => void) | undefined;
}

/** A module of routes is an application of its own with a context of its own; what is the same is the request. */
const calls = new WeakMap<Request | Context, Call>();

/** Begins a call. Cloudflare's id of the request is taken, where there is one. */
export function beginCall(c: Context): Call {
  const ray = c.req.header('CF-Ray');
  const id = ray !== undefined && /^[\w-]{1,64}$/.test(ray) ? ray : crypto.randomUUID();
  const route = routeOf(c.req.path);
  const call: Call = { id, startedAt: performance.now(), budget: new Budget(), route };
  calls.set(c, call);
  return call;
}

/** The call that a request belongs to; begins one where there is none yet. */
export function callOf(c: Context): Call {
  return calls.get(c) ?? calls.get(c.req.raw) ?? beginCall(c);
}

/** Hands a call on to the request that a module of routes sees. */
export function handOn(call: Call, request: Request): Request {
  calls.set(request, call);
  return request;
}

/**
 * `Server-Timing` (https://www.w3.org/TR/server-timing/): milliseconds until the index was open and in all, and counts.
 * On Cloudflare the clock stands still while a Worker computes, so there the times are those of reads.
 */
export function serverTiming({ startedAt, openedAfter, budget }: Call): string {
  const total = performance.now() - startedAt;
  return [
    ...(openedAfter === undefined ? [] : [`open;dur=${openedAfter.toFixed(1)}`]),
    `total;dur=${total.toFixed(1)}`,
    `reads;desc="${budget.reads}"`,
    `hits;desc="${budget.hits}"`,
    `rows;desc="${budget.rows}"`,
  ].join(', ');
}

/** What is used of Workers Analytics Engine: an optional binding. */
interface Metrics {
  writeDataPoint(point: { blobs: string[]; doubles: number[]; indexes: [string] }): void;
}

/** Writes the log line of a request that failed, or of any when all are logged, and its data point. */
export function endCall(c: Context, call: Call, logsRequests: boolean): void {
  const { status } = c.res;
  const { budget, error, generation } = call;
  const ms = Math.round(performance.now() - call.startedAt);
  const { METRICS } = (c.env ?? {}) as { METRICS?: Metrics };
  const route = countedAs(call.route);
  METRICS?.writeDataPoint({
    indexes: [route],
    blobs: [c.req.method, route, String(status), String(generation ?? ''), codeOf(error) ?? ''],
    doubles: [ms, budget.reads, budget.hits, budget.rows, budget.tokens, budget.unreadable],
  });
  const isFault = status >= 500 || statusOf(error) >= 500;
  if (!isFault && !logsRequests) return;
  log(isFault ? 'error' : 'info', 'request', {
    id: call.id,
    method: c.req.method,
    path: c.req.path.slice(0, LONGEST_PATH),
    status,
    ms,
    generation,
    key: call.key,
    reads: budget.reads,
    hits: budget.hits,
    rows: budget.rows,
    code: codeOf(error),
    cause: error && causeOf(error),
    stack:
      error !== undefined && codeOf(error) === undefined ? error.stack?.slice(0, LONGEST_STACK) : undefined,
  });
}

const LONGEST_PATH = 200;
const LONGEST_STACK = 2_000;

/** The status of an error, which an answer to a client that reads errors in bodies may not have; 0 without one. */
function statusOf(error: Error | undefined): number {
  if (error === undefined) return 0;
  return error instanceof SextantError ? ERRORS[error.code].status : 500;
}

function codeOf(error: Error | undefined): string | undefined {
  return error instanceof SextantError && error.code in ERRORS ? error.code : undefined;
}
