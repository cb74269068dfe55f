import { createHash } from 'node:crypto';
import { type Agent, request } from 'node:http';
import type { Ask } from './traffic.ts';

/** What came back, whole. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  /** From sending to the last byte, in ms. */
  ms: number;
  /** Whether it had to be asked again, since its connection was closed before any of the answer came. */
  isAskedAgain: boolean;
}

export interface Sending {
  agent?: Agent;
  ifNoneMatch?: string | undefined;
  /** The client goes away after so many ms. */
  leaveAfterMs?: number;
  /** An answer that takes longer is lost. */
  deadlineMs: number;
}

/**
 * Sends a request.
 * @returns null when the client has gone away
 * @throws when no whole answer came
 */
export async function send(url: URL, ask: Ask, options: Sending): Promise<Answer | null> {
  try {
    return await sendOnce(url, ask, options);
  } catch (cause) {
    // A server may close a connection of which it believes that it is idle, just as the next request sets out on it
    // (workerd does after five seconds, and later where it has to wait for the processor): every client asks again.
    if (!(cause instanceof ConnectionClosed)) throw cause;
    const answer = await sendOnce(url, ask, options, false);
    return answer && { ...answer, isAskedAgain: true };
  }
}

class ConnectionClosed extends Error {}

/** @param agent `false` for a connection of its own */
function sendOnce(
  url: URL,
  ask: Ask,
  { ifNoneMatch, leaveAfterMs, deadlineMs, ...options }: Sending,
  agent: Agent | false | undefined = options.agent,
): Promise<Answer | null> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(new URL(ask.path, url), {
      ...(agent !== undefined && { agent }),
      method: ask.body === undefined ? 'GET' : 'POST',
      headers: {
        ...(ask.body !== undefined && { 'Content-Type': 'application/json' }),
        ...(ifNoneMatch !== undefined && { 'If-None-Match': ifNoneMatch }),
      },
    });
    const late = setTimeout(() => sent.destroy(new Error(`no answer within ${deadlineMs} ms`)), deadlineMs);
    const leave =
      leaveAfterMs === undefined
        ? undefined
        : setTimeout(() => {
            clearTimeout(late);
            resolve(null);
            sent.destroy();
          }, leaveAfterMs);
    const failed = (cause: NodeJS.ErrnoException): void => {
      clearTimeout(late);
      clearTimeout(leave);
      const isIdle = sent.reusedSocket && cause.code === 'ECONNRESET' && !isAnswering;
      reject(isIdle ? new ConnectionClosed(cause.message) : cause);
    };
    let isAnswering = false;
    sent.on('error', failed);
    sent.on('response', (response) => {
      isAnswering = true;
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', failed);
      response.on('end', () => {
        clearTimeout(late);
        clearTimeout(leave);
        const headers = Object.fromEntries(
          Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
        );
        const ms = performance.now() - started;
        const { statusCode: status = 0 } = response;
        resolve({ status, headers, body: Buffer.concat(pieces), ms, isAskedAgain: false });
      });
    });
    sent.end(ask.body);
  });
}

/** What two answers to one request must have in common, whatever isolate, address and generation gave them. */
export interface Content {
  status: number;
  type: string;
  /** All of it. */
  whole: string;
  /** Its papers, one by one and in order. */
  entries: string[];
  note: string;
  /** Whether an answer of this kind says in a note that papers are left out. */
  hasNotes: boolean;
}

/** What a note says of papers that were wanted and are not there. */
export const LEFT_OUT = /left out|cannot be read|not read|one request may read/;

/** Whether papers that were wanted could not be read: such an answer is neither tagged nor to be kept. */
export function isIncomplete({ path, body }: Ask, { headers, status }: Answer): boolean {
  const isNeverKept = body !== undefined || path.startsWith('/health');
  return (
    status === 200 && !isNeverKept && headers['etag'] === undefined && headers['cache-control'] === 'no-store'
  );
}

/** Fields that say when and by which generation. Beside them, `id` of a suggestion depends on what is in memory. */
const PASSING = new Set(['took_ms', 'generation', 'next_cursor', 'note']);
const HEALTH = ['created_at', 'format', 'model', 'papers'];

/** Reads an answer, without what may differ between two that are the same. */
export function contentOf({ path }: Ask, { status, headers, body }: Answer, origin: string): Content {
  const type = (headers['content-type'] ?? '').split(';')[0] ?? '';
  const bare = { status, type, entries: [], note: '', hasNotes: false };
  if (type === 'application/octet-stream') {
    return { ...bare, whole: createHash('sha256').update(body).digest('hex') };
  }
  const text = body
    .toString('utf8')
    .replaceAll(origin, 'http://site')
    .replace(/data-generation="\d+"/g, '')
    .replace(/,"request_id":"[\w-]+"/g, '')
    // The reference tells what a request may read, of which an undisturbed isolate has no limit.
    .replace(/one request reads at most [\d,]+/g, 'one request reads at most so many')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'T');
  if (/^\/v1\/|^\/health/.test(path) && type === 'application/json')
    return { ...bare, ...ofJson(path, text) };
  if (path === '/openapi.json') return { ...bare, type, whole: withoutExamples(text) };
  const note = /<p class="note warn">([^<]*)</.exec(text)?.[1] ?? '';
  return { ...bare, whole: text, entries: entriesOf(path, type, text), note };
}

/** Examples, and the lines of code that send them, are of the newest papers, or of others where those cannot be read. */
function withoutExamples(text: string): string {
  const isOfExample = (name: string, value: unknown): boolean =>
    name === 'example' ||
    name === 'x-codeSamples' ||
    (name === 'description' && String(value).startsWith('**Shell**'));
  return JSON.stringify(JSON.parse(text), (name, value: unknown) =>
    isOfExample(name, value) ? undefined : value,
  );
}

function ofJson(path: string, text: string): Pick<Content, 'whole' | 'entries' | 'note' | 'hasNotes'> {
  const parsed = JSON.parse(text) as Record<string, unknown>;
  const {
    note = '',
    results,
    suggestions,
  } = parsed as { note?: string; results?: unknown[]; suggestions?: object[] };
  const kept = Object.entries(parsed).filter(([name]) =>
    path.startsWith('/health') ? HEALTH.includes(name) : !PASSING.has(name),
  );
  const known = suggestions?.map((suggestion) => ({ ...suggestion, id: undefined }));
  const whole = JSON.stringify({ ...Object.fromEntries(kept), ...(known && { suggestions: known }) });
  const entries = results?.map((result) => JSON.stringify(result)) ?? [];
  return { whole, entries, note, hasNotes: results !== undefined };
}

/** The papers of a list, each with all that is said of it; keys of citations depend on the others of the list. */
function entriesOf(path: string, type: string, text: string): string[] {
  const all = (pattern: RegExp): string[] => Array.from(text.matchAll(pattern), ([entry]) => entry);
  switch (type) {
    case 'text/html':
      // The list of lists has no papers; its topics are left out where the map cannot be read.
      if (path === '/browse') return all(/<li>[\s\S]*?<\/li>/g);
      // Of the page of a paper, what a card says depends on the other cards.
      return path.startsWith('/papers/')
        ? all(/<h3><a href="\/papers\/[^"]*"/g)
        : all(/<article class="card">[\s\S]*?<\/article>/g);
    case 'application/atom+xml':
      return all(/<entry>[\s\S]*?<\/entry>/g);
    case 'application/x-bibtex':
      return text
        .split(/^@/m)
        .slice(1)
        .map((entry) => entry.replace(/\{[^,]*,/, '{,').trim());
    case 'application/x-research-info-systems':
      return text
        .split(/^TY {2}-/m)
        .slice(1)
        .map((entry) => entry.replace(/^ID {2}-.*$/m, '').trim());
    case 'text/markdown':
      return text
        .split(/^# /m)
        .slice(1)
        .map((entry) => entry.trim());
    case 'application/xml':
      return all(/<url>[\s\S]*?<\/url>/g);
    case 'text/plain':
      return path === '/llms.txt' ? all(/^- \[.*$/gm) : [];
    case 'application/json':
    case 'application/vnd.citationstyles.csl+json': {
      const list: unknown = JSON.parse(text);
      return Array.isArray(list)
        ? list.map((entry: object) => JSON.stringify({ ...entry, id: undefined }))
        : [];
    }
    default:
      return [];
  }
}
