/**
 * The one catalogue of errors. A code names the kind, `status` is what HTTP answers with it, `title` is the
 * stable one-line meaning. Inner code throws {@link SextantError}; only `http/api/problem.ts` turns one into a
 * response and only a script's `main` prints one.
 */
export const ERRORS = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'api-key-unknown': { status: 401, title: 'Unknown API key' },
  'origin-refused': { status: 403, title: 'Scripts of this site may not ask here' },
  'paper-not-found': { status: 404, title: 'Paper not found' },
  'link-invalid': { status: 404, title: 'This link does not work any more' },
  'route-not-found': { status: 404, title: 'Page not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'payload-too-large': { status: 413, title: 'The request is too large' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong' },
  'index-missing': { status: 503, title: 'No index has been published yet' },
  'index-format-unsupported': { status: 503, title: 'The index has a format this version cannot read' },
  'index-value-missing': { status: 503, title: 'A value of the index is missing' },
  'index-corrupt': { status: 503, title: 'A value of the index is damaged' },
  'settings-invalid': { status: 500, title: 'A setting of the Worker is not valid' },
  usage: { status: 400, title: 'The command cannot be run as given' },
  'input-invalid': { status: 400, title: 'The input has invalid records' },
  'source-failed': { status: 503, title: 'A source of papers could not be read' },
  'model-unavailable': { status: 503, title: 'The model could not be fetched' },
  'model-unsupported': { status: 400, title: 'This model is not supported' },
  'checksum-mismatch': { status: 503, title: 'A file does not have the expected checksum' },
  'store-failed': { status: 503, title: 'The store refused an operation' },
  'writes-spent': { status: 503, title: 'The writes of today are spent' },
  'generation-not-found': { status: 404, title: 'No such generation' },
  'system-refused': { status: 500, title: 'The operating system refused an operation' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** An error with a code of the catalogue; `message` says what is wrong and what to do. */
export class SextantError extends Error {
  override readonly name = 'SextantError';

  /** Seconds after which it is worth while to try again, if that is known. */
  readonly retryAfter: number | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    { retryAfter, ...options }: ErrorOptions & { retryAfter?: number } = {},
  ) {
    super(message, options);
    this.retryAfter = retryAfter;
  }
}

/** An error in full, for whoever is not told its title beside it: what is wrong here, and what to do. */
export function inFull({ code, message }: SextantError): string {
  const { status, title } = ERRORS[code];
  return status < 500 ? message : `${title}. ${message}`;
}

/** Characters of what was sent that an error repeats. */
const ECHOED = 200;

/** What was sent, as far as an error repeats it: an answer must not be many times longer than its request. */
export function echoed(text: string, most = ECHOED): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}
