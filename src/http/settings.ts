import * as z from 'zod/mini';
import { SextantError } from '../errors.ts';
import { SENDER_KINDS } from '../mail/sender.ts';
import { type Surface, SURFACE_NAMES } from './surfaces.ts';
import { type Allowance, DEFAULT_ALLOWANCE } from '../search/serving/budget.ts';

/** What a request with an API key may take, unless the site says otherwise: half a minute of one core. */
const KEYED_ALLOWANCE: Allowance = { reads: 200, tokens: 4_096 };

const NO_SURFACES = `SURFACES must be all, none, or some of ${SURFACE_NAMES.join(', ')}, with commas between them.`;

const senderSchema = z.pipe(
  z.pipe(
    z._default(z.string(), ''),
    z.transform((kind) => kind.trim() || 'off'),
  ),
  z.enum(SENDER_KINDS),
);

const count = (name: string, min: number, byDefault: number) =>
  z._default(
    z.pipe(
      z.pipe(
        z
          .string({ error: `${name} must be a whole number of ${min} or more.` })
          .check(z.regex(/^\d{1,6}$/, `${name} must be a whole number of ${min} or more.`)),
        z.transform(Number),
      ),
      z.int().check(z.minimum(min, `${name} must be a whole number of ${min} or more.`)),
    ),
    byDefault,
  );

const flag = (name: string, byDefault: 'on' | 'off') =>
  z.pipe(
    z._default(z.enum(['on', 'off'], { error: `${name} must be on or off.` }), byDefault),
    z.transform((value) => value === 'on'),
  );

const origins = z._default(
  z.pipe(
    z.pipe(
      z.string({ error: 'ALLOWED_ORIGINS must be * or origins with commas between them.' }),
      z.transform((list) => list.split(',').map((origin) => origin.trim())),
    ),
    z.array(
      z
        .string()
        .check(
          z.regex(
            /^(\*|https?:\/\/[^/\s,*?#]+)$/,
            'ALLOWED_ORIGINS must be * or origins such as https://lab.example, with commas between them.',
          ),
        ),
    ),
  ),
  ['*'],
);

const apiKeys = z._default(
  z.pipe(
    z.pipe(
      z.string({ error: 'API_KEYS must be a text.' }),
      z.transform((list) => list.split(/[\s,]+/).filter((entry) => entry !== '')),
    ),
    z.array(
      z
        .string()
        .check(
          z.regex(
            /^[\w.-]{1,64}:[0-9a-f]{64}$/,
            'API_KEYS must have entries such as name:sha256, which `npx sextant key` makes.',
          ),
        ),
    ),
  ),
  [],
);

const surfaces = z._default(
  z.pipe(
    z.pipe(
      z.pipe(
        z.string({ error: NO_SURFACES }),
        z.transform((list) => list.split(/[\s,]+/).filter((name) => name !== '')),
      ),
      z.transform((names) =>
        names.join() === 'all' ? [...SURFACE_NAMES] : names.join() === 'none' ? [] : names,
      ),
    ),
    z.array(z.enum(SURFACE_NAMES, { error: NO_SURFACES })),
  ),
  [...SURFACE_NAMES],
);

/**
 * What a site may set: variables of wrangler.toml, and the secret `API_KEYS`. docs/operations.md has them as a table.
 */
const settingsSchema = z.pipe(
  z.object({
    /** Sites whose scripts may read the API. */
    ALLOWED_ORIGINS: origins,
    /** Whether clients are limited by the binding `RATE_LIMITER`. */
    RATE_LIMIT: flag('RATE_LIMIT', 'on'),
    KV_READS: count('KV_READS', 12, DEFAULT_ALLOWANCE.reads),
    EMBED_TOKENS: count('EMBED_TOKENS', 1, DEFAULT_ALLOWANCE.tokens),
    KEYED_KV_READS: count('KEYED_KV_READS', 12, KEYED_ALLOWANCE.reads),
    KEYED_EMBED_TOKENS: count('KEYED_EMBED_TOKENS', 1, KEYED_ALLOWANCE.tokens),
    /** Whether embeddings by another model than the one that is served are refused, or made by that one. */
    OTHER_MODELS: z._default(
      z.enum(['refuse', 'answer'], { error: 'OTHER_MODELS must be refuse or answer.' }),
      'refuse',
    ),
    /** APIs of other services that are answered. */
    SURFACES: surfaces,
    /** Names and SHA-256 of the keys that lift limits. */
    API_KEYS: apiKeys,
    /** Whether every request is logged, and not only those that failed. */
    LOG_REQUESTS: flag('LOG_REQUESTS', 'off'),
    /** Whether locations keep answers: `npx sextant deploy` says so. */
    ANSWER_CACHE: flag('ANSWER_CACHE', 'off'),
    /** What hands mails on. It is checked where that is done: a site whose mails are set wrongly is searched all the same. */
    MAIL_SENDER: z.pipe(
      z.optional(z.unknown()),
      z.transform((kind) => senderSchema.safeParse(kind).data),
    ),
    /** The database of subscriptions, without which no mail is sent. */
    MAIL: z.optional(z.unknown()),
  }),
  z.transform((env) => ({
    allowedOrigins: env.ALLOWED_ORIGINS,
    isRateLimited: env.RATE_LIMIT,
    anonymous: { reads: env.KV_READS, tokens: env.EMBED_TOKENS },
    keyed: { reads: env.KEYED_KV_READS, tokens: env.KEYED_EMBED_TOKENS },
    answersOtherModels: env.OTHER_MODELS === 'answer',
    surfaces: new Set(env.SURFACES),
    apiKeys: env.API_KEYS.map((entry) => {
      const [name = '', sha256 = ''] = entry.split(':');
      return { name, sha256 };
    }),
    logsRequests: env.LOG_REQUESTS,
    keepsAnswers: env.ANSWER_CACHE,
    /** Undefined where what is set is none. */
    mailSender: env.MAIL_SENDER,
    /** Whether there may be subscriptions, whose links work however mails are sent. */
    keepsSubscriptions: env.MAIL_SENDER !== 'off' && env.MAIL !== undefined,
    sendsMail: env.MAIL_SENDER !== undefined && env.MAIL_SENDER !== 'off' && env.MAIL !== undefined,
  })),
);

export type Settings = z.output<typeof settingsSchema>;

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
  const parsed = settingsSchema.safeParse(bindings);
  if (!parsed.success) {
    const messages = new Set(parsed.error.issues.map(({ message }) => message));
    throw new SextantError('settings-invalid', Array.from(messages).join(' '));
  }
  known.set(bindings, parsed.data);
  return parsed.data;
}

const NO_BINDINGS = {};
