/** A result as the API answers it; fields that the widget does not show reach the page in its events. */
export interface Result {
  id: string;
  title: string;
  authors?: string[] | undefined;
  published?: string | undefined;
  url?: string | undefined;
  snippet?: string | undefined;
  /** Why a search found it, not checked yet. */
  why?: unknown;
}

/** A list of papers as the API answers it. */
export interface Answer {
  results: Result[];
  /** How many papers of the collection are close to the query, where the API says so. */
  close?: number | undefined;
  /** What the API searched for in place of a query with a typo. */
  corrected?: string | undefined;
}

/** The API has answered with an error. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    /** What the API says is wrong with the request itself, for people. */
    readonly detail?: string,
    /** Whether it says that it has no such paper: not every 404 is the API's. */
    readonly isUnknownPaper = false,
  ) {
    super(detail ?? `The API answered ${status}.`);
  }
}

/** Read while the script runs: later it is null. A module script has none and must give `api`. */
const SCRIPT = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : undefined;

/**
 * An address below the root of the API, whose path may have a prefix.
 * @param api the attribute; without one the API is where the script came from
 * @throws Error when there is no http(s) address
 */
export function apiUrl(api: string | null, path: string, params: Record<string, string> = {}): URL {
  const root = api ? new URL(api, document.baseURI) : SCRIPT && new URL('.', SCRIPT);
  if (!root || !isWeb(root)) throw new Error('The attribute api must be an http(s) address.');
  const url = new URL(path, `${root.origin}${root.pathname.replace(/(?<!\/)\/*$/, '/')}`);
  url.search = new URLSearchParams(params).toString();
  return url;
}

/** Asks the API for a list of papers. Rejects on abort, on a failed request and on an answer of another shape. */
export async function askPapers(url: URL, signal: AbortSignal): Promise<Answer> {
  const response = await fetch(url, { signal, credentials: 'omit' });
  if (!response.ok) throw await readError(response);
  return parseAnswer(await response.json());
}

/** Problem details (RFC 9457), if that is what came: something else may answer in the API's place. */
async function readError(response: Response): Promise<ApiError> {
  const { status } = response;
  const problem: unknown = await response.json().catch(() => undefined);
  const { type, detail } = Object(problem) as { type?: unknown; detail?: unknown };
  const isAboutRequest = status === 400 || status === 413;
  return new ApiError(status, isAboutRequest ? text(detail) : undefined, type === UNKNOWN_PAPER);
}

const UNKNOWN_PAPER = 'urn:sextant:problem:paper-not-found';

/**
 * The papers of an answer; a field of a wrong type is left out. Checked by hand: a schema library would weigh
 * more than the widget.
 * @throws Error when it is no list of papers
 */
export function parseAnswer(answer: unknown): Answer {
  const { results, close, corrected_query } = Object(answer) as Record<string, unknown>;
  if (!Array.isArray(results)) throw new Error('The API answered no list of results.');
  return {
    results: results.map(parseResult),
    close: typeof close === 'number' ? close : undefined,
    corrected: text(corrected_query),
  };
}

function parseResult(value: unknown): Result {
  const fields = Object(value) as Partial<Record<keyof Result, unknown>>;
  const { id, title, authors } = fields;
  if (typeof id !== 'string' || typeof title !== 'string') {
    throw new Error('The API answered a result without id or title.');
  }
  const named = Array.isArray(authors) && authors.every((name) => typeof name === 'string');
  return {
    ...(fields as object),
    id,
    title,
    authors: named ? authors : undefined,
    published: text(fields.published),
    url: text(fields.url),
    snippet: text(fields.snippet),
  };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/**
 * Where a result leads: to the paper's own http(s) address, or to its page in Sextant when `links` says so or
 * the paper has no such address. A corpus is others' data: no other scheme may become a link.
 */
export function resultLink(result: Result, api: string | null, links: string | null): string {
  if (links !== 'sextant' && result.url && URL.canParse(result.url)) {
    const url = new URL(result.url);
    if (isWeb(url)) return url.href;
  }
  return apiUrl(api, `papers/${encodeURIComponent(result.id)}`).href;
}

/** Whether an address is one of http or https. */
export const isWeb = (url: URL): boolean => /^https?:$/.test(url.protocol);
