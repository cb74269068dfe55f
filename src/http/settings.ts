import { SextantError } from '../errors.ts';
import { SENDER_KINDS, type SenderKind } from '../mail/sender.ts';
import { type Surface, SURFACE_NAMES } from './surfaces.ts';
import { type Allowance, DEFAULT_ALLOWANCE } from '../search/serving/budget.ts';

/** What a request with an API key may take, unless the site says otherwise: half a minute of one core. */
const KEYED_ALLOWANCE: Allowance = { reads: 200, tokens: 4_096 };

/**
 * What a site may set: variables of wrangler.toml, and the secret `API_KEYS`. docs/operations.md has them as a table. Plain
 * functions read them: the forty schemas that they were, made anew in every new isolate, took it some milliseconds.
 */
function readSettings(env: Readonly<Record<string, unknown>>, problems: string[]) {
  const setting = <T>(name: string, must: string, byDefault: T, read: (text: string) => T | undefined): T => {
    const set = env[name];
    if (set === undefined) return byDefault;
    const value = typeof set === 'string' ? read(set) : undefined;
    if (value === undefined) problems.push(`${name} must ${must}.`);
    return value ?? byDefault;
  };
  const count = (name: string, min: number, byDefault: number): number =>
    setting(name, `be a whole number of ${min} or more`, byDefault, (text) =>
      /^\d{1,6}$/.test(text) && Number(text) >= min ? Number(text) : undefined,
    );
  const either = (name: string, yes: string, no: string, byDefault: boolean): boolean =>
    setting(name, `be ${yes} or ${no}`, byDefault, (text) =>
      text === yes ? true : text === no ? false : undefined,
    );
  const mailSender = senderOf(env['MAIL_SENDER']);
  const mayMail = env['MAIL'] !== undefined && mailSender !== 'off';
  return {
    /** Sites whose scripts may read the API. */
    allowedOrigins: setting(
      'ALLOWED_ORIGINS',
      'be * or origins such as https://lab.example, with commas between them',
      ['*'],
      readOrigins,
    ),
    /** Whether clients are limited by the binding `RATE_LIMITER`. */
    isRateLimited: either('RATE_LIMIT', 'on', 'off', true),
    anonymous: {
      reads: count('KV_READS', 12, DEFAULT_ALLOWANCE.reads),
      tokens: count('EMBED_TOKENS', 1, DEFAULT_ALLOWANCE.tokens),
    },
    keyed: {
      reads: count('KEYED_KV_READS', 12, KEYED_ALLOWANCE.reads),
      tokens: count('KEYED_EMBED_TOKENS', 1, KEYED_ALLOWANCE.tokens),
    },
    /** Whether embeddings by another model than the one that is served are refused, or made by that one. */
    answersOtherModels: either('OTHER_MODELS', 'answer', 'refuse', false),
    /** APIs of other services that are answered. */
    surfaces: setting(
      'SURFACES',
      `be all, none, or some of ${SURFACE_NAMES.join(', ')}, with commas between them`,
      ALL_SURFACES,
      readSurfaces,
    ),
    /** Names and SHA-256 of the keys that lift limits. */
    apiKeys: setting(
      'API_KEYS',
      'have entries such as name:sha256, which `npx sextant key` makes',
      [],
      readKeys,
    ),
    /** Whether every request is logged, and not only those that failed. */
    logsRequests: either('LOG_REQUESTS', 'on', 'off', false),
    /** Whether locations keep answers: `npx sextant deploy` says so. */
    keepsAnswers: either('ANSWER_CACHE', 'on', 'off', false),
    /**
     * What hands mails on. Undefined where what is set is none, which is told where mails are sent: a site whose mails are set
     * wrongly is searched all the same.
     */
    mailSender,
    /** Whether there may be subscriptions, whose links work however mails are sent. */
    keepsSubscriptions: mayMail,
    sendsMail: mayMail && mailSender !== undefined,
  };
}

export type Settings = ReturnType<typeof readSettings>;

const ALL_SURFACES: ReadonlySet<Surface> = new Set(SURFACE_NAMES);

function readOrigins(text: string): string[] | undefined {
  const origins = text.split(',').map((origin) => origin.trim());
  return origins.every((origin) => /^(\*|https?:\/\/[^/\s,*?#]+)$/.test(origin)) ? origins : undefined;
}

function readSurfaces(text: string): ReadonlySet<Surface> | undefined {
  const names = entriesOf(text);
  if (names.join() === 'all') return ALL_SURFACES;
  if (names.join() === 'none') return new Set();
  const found = SURFACE_NAMES.filter((surface) => names.includes(surface));
  return names.every((name) => found.some((surface) => surface === name)) ? new Set(found) : undefined;
}

function readKeys(text: string): { name: string; sha256: string }[] | undefined {
  const keys = entriesOf(text).map((entry) => {
    const { name, sha256 } = /^(?<name>[\w.-]{1,64}):(?<sha256>[0-9a-f]{64})$/.exec(entry)?.groups ?? {};
    return name !== undefined && sha256 !== undefined ? { name, sha256 } : undefined;
  });
  return keys.every((key) => key !== undefined) ? keys : undefined;
}

function entriesOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((entry) => entry !== '');
}

function senderOf(set: unknown = ''): SenderKind | undefined {
  if (typeof set !== 'string') return undefined;
  const named = set.trim() || 'off';
  return SENDER_KINDS.find((kind) => kind === named);
}

/** Whether a site answers a surface; what is part of none is always answered. */
export function isAnswered({ surfaces }: Settings, surface: Surface | undefined): boolean {
  return surface === undefined || surfaces.has(surface);
}

const known = new WeakMap<object, Settings>();

/**
 * The settings of a Worker, read once for each environment.
 * @throws SextantError `settings-invalid`, naming each that is wrong
 */
export function settingsOf(env: unknown): Settings {
  const bindings = typeof env === 'object' && env !== null ? env : NO_BINDINGS;
  const read = known.get(bindings);
  if (read !== undefined) return read;
  const problems: string[] = [];
  const settings = readSettings(bindings as Readonly<Record<string, unknown>>, problems);
  if (problems.length > 0) throw new SextantError('settings-invalid', problems.join(' '));
  known.set(bindings, settings);
  return settings;
}

const NO_BINDINGS = {};
