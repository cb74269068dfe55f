import * as z from 'zod/mini';
import { refused } from '../refused.ts';
import { SextantError } from '../errors.ts';
import { addressOf, mailboxOf } from './mail-address.ts';
import { BindingSender, type EmailBinding } from './binding-sender.ts';
import type { Dial, Security } from './connection.ts';
import { dialSocket } from './dial-socket.ts';
import { HttpSender, type HttpSettings } from './http-sender.ts';
import { type Sender, SENDER_KINDS, type SenderKind } from './sender.ts';
import { SmtpSender, type SmtpSettings } from './smtp.ts';

const SECRET = { least: 32 };
/** Ports on which TLS begins at once: RFC 8314, and what providers offer beside it. */
const TLS_PORTS = new Set([465, 2465]);
const LOCAL = /^(?:localhost|127\.0\.0\.1)$/;

/** A variable as people set it; one that is empty is not set, and wrangler.toml may have numbers. */
const given = z.optional(
  z.pipe(
    z.pipe(
      z.union([z.string(), z.pipe(z.number(), z.transform(String))], {
        error: ({ path }) => `${String(path?.at(-1) ?? 'MAIL_SENDER')} must be a text.`,
      }),
      z.transform((text) => text.trim()),
    ),
    z.transform((text) => (text === '' ? undefined : text)),
  ),
);

const optional = <T>(read: (text: string) => T, wrong: string) =>
  z.pipe(
    given,
    z.transform((text, payload) => (text === undefined ? undefined : tried(read, text, wrong, payload))),
  );

const required = <T>(name: string, read: (text: string) => T, what: string) =>
  z.pipe(
    given,
    z.transform((text, payload) =>
      text === undefined
        ? refused(payload, `${name} is not set: it is ${what}`)
        : tried(read, text, `${name} must be ${what}`, payload),
    ),
  );

/** What a text is read as; where that cannot be, what is wrong, and why if that is known. */
function tried<T>(read: (text: string) => T, text: string, wrong: string, payload: z.core.ParsePayload): T {
  try {
    return read(text);
  } catch (error) {
    const why = error instanceof SextantError ? ` ${error.message}` : '';
    return refused(payload, wrong + why);
  }
}

/** Reads what a pattern fits. */
const fitting =
  (pattern: RegExp) =>
  (text: string): string => {
    if (!pattern.test(text)) throw new Error('it does not fit');
    return text;
  };

/** An address of the web by https, or by http on this machine, without a slash at the end. */
const webAddress =
  (path: RegExp) =>
  (text: string): string => {
    const url = new URL(text);
    const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && LOCAL.test(url.hostname));
    const isBare = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
    if (url.protocol === 'http:' && !isSafe)
      throw new SextantError('settings-invalid', 'It has http: only https is taken, but for localhost.');
    if (!isSafe || !isBare || !path.test(url.pathname)) throw new Error('it is no such address');
    return `${url.origin}${url.pathname}`.replace(/\/$/, '');
  };

const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const number = /^\d{1,7}$/.test(text) ? Number(text) : NaN;
    if (!(number >= least && number <= most)) throw new Error('it is out of bounds');
    return number;
  };

/** A secret that wrangler keeps: what to do where it is missing. */
const put = (name: string): string =>
  `Run \`npx wrangler secret put ${name}\`; on this machine write it into .dev.vars.`;

const shared = {
  MAIL_FROM: required(
    'MAIL_FROM',
    mailboxOf,
    'who mails are from, such as Sextant <digest@lab.example>, with a domain that your provider may send for.',
  ),
  MAIL_REPLY_TO: optional(addressOf, 'MAIL_REPLY_TO must be an address that answers go to.'),
  SITE_URL: required(
    'SITE_URL',
    webAddress(/^\/$/),
    'the address of this site as readers open it, such as https://papers.lab.example, without a path.',
  ),
  MAIL_SECRET: required(
    'MAIL_SECRET',
    fitting(new RegExp(`^.{${SECRET.least},1024}$`)),
    `a secret of at least ${SECRET.least} characters that signs the links in mails, for example what \`openssl rand -hex 32\` prints. ${put('MAIL_SECRET')}`,
  ),
  MAIL_IMPRINT: optional(fitting(/^[^\p{Cc}]{1,500}$/u), 'MAIL_IMPRINT must be one line of at most 500 characters.'),
  MAIL_MAX_SUBSCRIPTIONS: optional(
    whole(1, 9_999_999),
    'MAIL_MAX_SUBSCRIPTIONS must be a whole number from 1 to 9999999.',
  ),
  MAIL_WEBHOOK_SECRET: optional(
    fitting(/^whsec_[A-Za-z0-9+/]{16,}={0,2}$/),
    'MAIL_WEBHOOK_SECRET must be the signing secret of the webhook, which begins with whsec_.',
  ),
}; // prettier-ignore

/** An SMTP_PORT of 25 would never be reached. */
const port = (text: string): number => {
  if (text === '25')
    throw new SextantError('settings-invalid', 'Cloudflare lets no Worker connect to port 25.');
  return whole(1, 65_535)(text);
};

const bySender = z.discriminatedUnion('MAIL_SENDER', [
  z.object({
    MAIL_SENDER: z.literal('smtp'),
    ...shared,
    SMTP_HOST: required(
      'SMTP_HOST',
      fitting(/^[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,252})$/),
      'the name of the SMTP server, such as smtp.provider.example.',
    ),
    SMTP_PORT: optional(port, 'SMTP_PORT must be 465 (TLS), 587 (STARTTLS), or what your provider names.'),
    SMTP_USER: given,
    SMTP_PASSWORD: given,
  }),
  z.object({
    MAIL_SENDER: z.literal('http'),
    ...shared,
    MAIL_API_URL: optional(
      webAddress(/^/),
      'MAIL_API_URL must be an address with https that has /emails below it, such as https://api.resend.com.',
    ),
    MAIL_API_KEY: required(
      'MAIL_API_KEY',
      fitting(/^[!-~]+$/),
      `the key of the service that sends mails. ${put('MAIL_API_KEY')}`,
    ),
  }),
  z.object({ MAIL_SENDER: z.literal('cloudflare'), ...shared }),
]);
type Given = z.output<typeof bySender>;

export interface MailSettings {
  from: NonNullable<Given['MAIL_FROM']>;
  replyTo?: string | undefined;
  /** The origin that links in mails have, without a slash at the end. */
  siteUrl: string;
  /** Signs tokens. */
  secret: string;
  imprint?: string | undefined;
  maxSubscriptions: number;
  /** Of the service that tells of bounces and complaints; nothing is told without. */
  webhookSecret?: string | undefined;
  by:
    | ({ kind: 'smtp' } & SmtpSettings)
    | ({ kind: 'http' } & HttpSettings)
    | { kind: 'cloudflare'; binding: 'EMAIL' };
}

const DEFAULTS = { maxSubscriptions: 20_000, port: 465, url: 'https://api.resend.com' };

const kindSchema = z.pipe(
  z.pipe(
    given,
    z.transform((text) => text ?? 'off'),
  ),
  z.enum(SENDER_KINDS, { error: `MAIL_SENDER must be one of ${SENDER_KINDS.join(', ')}.` }),
);

const bindingSchema = z.object({
  send: z.custom<EmailBinding['send']>((value) => typeof value === 'function'),
});

/**
 * The settings of mails, or null where none are sent (`MAIL_SENDER` is off or not set).
 * @throws SextantError `settings-invalid`, naming each that is wrong or missing and what to do
 */
export function mailSettingsOf(env: unknown): MailSettings | null {
  const bindings: Record<string, unknown> = typeof env === 'object' && env !== null ? { ...env } : {};
  const kind = kindSchema.safeParse(bindings['MAIL_SENDER']);
  if (!kind.success) throw invalid(kind.error.issues.map(({ message }) => message));
  if (kind.data === 'off') return null;
  const parsed = bySender.safeParse({ ...bindings, MAIL_SENDER: kind.data });
  const problems = [
    ...(parsed.error?.issues.map(({ message }) => message) ?? []),
    ...togetherProblems(kind.data, bindings),
  ];
  if (!parsed.success || problems.length > 0) throw invalid(problems);
  return settingsFrom(parsed.data);
}

const linksSchema = z.object({
  MAIL_SECRET: shared.MAIL_SECRET,
  MAIL_MAX_SUBSCRIPTIONS: shared.MAIL_MAX_SUBSCRIPTIONS,
  MAIL_WEBHOOK_SECRET: shared.MAIL_WEBHOOK_SECRET,
});

/**
 * What links of mails need to work: whoever wants to leave can, whatever else is wrong or missing.
 * @throws SextantError `settings-invalid`
 */
export function linkSettingsOf(
  env: unknown,
): Pick<MailSettings, 'secret' | 'maxSubscriptions' | 'webhookSecret'> {
  const parsed = linksSchema.safeParse(typeof env === 'object' && env !== null ? { ...env } : {});
  if (!parsed.success) throw invalid(parsed.error.issues.map(({ message }) => message));
  const {
    MAIL_SECRET: secret,
    MAIL_MAX_SUBSCRIPTIONS: most,
    MAIL_WEBHOOK_SECRET: webhookSecret,
  } = parsed.data;
  return { secret, maxSubscriptions: most ?? DEFAULTS.maxSubscriptions, webhookSecret };
}

/** What is wrong of several settings at once. */
function togetherProblems(kind: SenderKind, env: Record<string, unknown>): string[] {
  const isSet = (name: string): boolean => given.safeParse(env[name]).data !== undefined;
  if (kind === 'smtp' && isSet('SMTP_USER') !== isSet('SMTP_PASSWORD'))
    return isSet('SMTP_USER')
      ? [`SMTP_PASSWORD is not set, and SMTP_USER is. ${put('SMTP_PASSWORD')}`]
      : ['SMTP_USER is not set, and SMTP_PASSWORD is. Set both, or neither.'];
  if (kind === 'cloudflare' && !bindingSchema.safeParse(env['EMAIL']).success)
    return ['The Worker has no binding EMAIL. Add [[send_email]] with name = "EMAIL" to wrangler.toml.'];
  return [];
}

function settingsFrom(env: Given): MailSettings {
  return {
    from: env.MAIL_FROM,
    replyTo: env.MAIL_REPLY_TO,
    siteUrl: env.SITE_URL,
    secret: env.MAIL_SECRET,
    imprint: env.MAIL_IMPRINT,
    maxSubscriptions: env.MAIL_MAX_SUBSCRIPTIONS ?? DEFAULTS.maxSubscriptions,
    webhookSecret: env.MAIL_WEBHOOK_SECRET,
    by: byOf(env),
  };
}

function byOf(env: Given): MailSettings['by'] {
  if (env.MAIL_SENDER === 'cloudflare') return { kind: 'cloudflare', binding: 'EMAIL' };
  if (env.MAIL_SENDER === 'http')
    return { kind: 'http', url: env.MAIL_API_URL ?? DEFAULTS.url, key: env.MAIL_API_KEY };
  const { SMTP_HOST: host, SMTP_PORT: port = DEFAULTS.port, SMTP_USER: user, SMTP_PASSWORD: password } = env;
  const name = new URL(env.SITE_URL).hostname;
  return { kind: 'smtp', host, port, security: securityOf(host, port), user, password, name };
}

/** TLS always, but to this machine itself. */
function securityOf(host: string, port: number): Security {
  if (TLS_PORTS.has(port)) return 'tls';
  return LOCAL.test(host) ? 'none' : 'starttls';
}

function invalid(problems: readonly string[]): SextantError {
  return new SextantError('settings-invalid', Array.from(new Set(problems)).join(' '));
}

/**
 * The sender that the settings name.
 * @param dial How SMTP connects: from a Worker unless said otherwise.
 * @throws SextantError `settings-invalid` where the binding that they name is not there
 */
export function senderOf({ by }: MailSettings, env: unknown, dial: Dial = dialSocket): Sender {
  if (by.kind === 'smtp') return new SmtpSender(by, dial);
  if (by.kind === 'http') return new HttpSender(by);
  const bound = z.object({ [by.binding]: bindingSchema }).safeParse(env);
  if (!bound.success) throw invalid(togetherProblems('cloudflare', {}));
  return new BindingSender((env as Record<typeof by.binding, EmailBinding>)[by.binding]);
}

/** The secrets that a Worker with these variables needs to send mails, as `wrangler secret put` names them. */
export function secretsOf(vars: Record<string, unknown>): string[] {
  const kind = kindSchema.safeParse(vars['MAIL_SENDER']).data ?? 'off';
  if (kind === 'off') return [];
  if (kind === 'http') return ['MAIL_SECRET', 'MAIL_API_KEY'];
  return kind === 'smtp' && vars['SMTP_USER'] !== undefined
    ? ['MAIL_SECRET', 'SMTP_PASSWORD']
    : ['MAIL_SECRET'];
}
