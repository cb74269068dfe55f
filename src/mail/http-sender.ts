import * as z from 'zod/mini';
import type { Mail, Mailbox } from './mail.ts';
import { refusalOf } from './malformed.ts';
import { furtherHeaders, messageIdOf } from './mime.ts';
import type { Outcome, Sender } from './sender.ts';
import { told } from './retold.ts';

export interface HttpSettings {
  /** Origin and path before `/emails`, without a slash at the end: `https://api.resend.com`. */
  url: string;
  key: string;
}

const ANSWER_MS = 30_000;
/** How long a service that names no time is left alone, in seconds. */
const LATER_SECONDS = 60;

/** What a refusal says: Resend's shape. */
const refusalSchema = z.object({ name: z.optional(z.string()), message: z.optional(z.string()) });
type Refusal = z.infer<typeof refusalSchema>;

/** Sends mails by `POST /emails`, as Resend has it and others do. What is sent again with the same key is sent once. */
export class HttpSender implements Sender {
  readonly isIdempotent = true;
  readonly #settings: HttpSettings;
  readonly #answerMs: number;

  constructor(settings: HttpSettings, answerMs = ANSWER_MS) {
    this.#settings = settings;
    this.#answerMs = answerMs;
  }

  async send(mail: Mail): Promise<Outcome> {
    const refusal = refusalOf(mail);
    if (refusal !== null) return refusal;
    const { messageId, subject, text, html, to, replyTo } = mail;
    const body = JSON.stringify({
      from: fromField(mail.from),
      to: [to],
      subject,
      html,
      text,
      ...(replyTo !== undefined && { reply_to: replyTo }),
      headers: { 'Message-ID': messageIdOf(messageId), ...furtherHeaders(mail) },
    });
    const answer = await this.#ask('POST', '/emails', { 'idempotency-key': messageId }, body);
    return answer === null ? UNKNOWN : outcomeOf(answer);
  }

  async end(): Promise<void> {}

  /**
   * Asks for the domains of the account, which sends nothing.
   * @returns why mails would not be sent, or null
   */
  async check(): Promise<string | null> {
    const answer = await this.#ask('GET', '/domains', {});
    if (answer === null) return UNKNOWN.why;
    // A key that may only send is refused here with a name of its own.
    if (answer.status < 300 || answer.refusal.name === 'restricted_api_key') return null;
    const outcome = outcomeOf(answer);
    return 'why' in outcome ? outcome.why : null;
  }

  /** @returns null where no answer came */
  async #ask(
    method: 'GET' | 'POST',
    path: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<Answer | null> {
    try {
      const response = await fetch(this.#settings.url + path, {
        method,
        headers: {
          authorization: `Bearer ${this.#settings.key}`,
          'content-type': 'application/json',
          ...headers,
        },
        // A redirect would take the key somewhere else.
        redirect: 'manual',
        signal: AbortSignal.timeout(this.#answerMs),
        ...(body !== undefined && { body }),
      });
      const text = await response.text().catch(() => '');
      return {
        status: response.status,
        refusal: refusalIn(text),
        after: secondsIn(response.headers.get('retry-after')),
      };
    } catch {
      return null;
    }
  }
}

interface Answer {
  status: number;
  refusal: Refusal;
  after: number | null;
}

const UNKNOWN = {
  kind: 'unknown',
  why: 'The service of MAIL_API_URL did not answer. Check MAIL_API_URL.',
} as const;

function outcomeOf({ status, refusal, after }: Answer): Outcome {
  if (status >= 200 && status < 300) return { kind: 'sent' };
  const why = told(`The service of MAIL_API_URL answered ${status}`, refusal.message ?? '');
  const later = (advice = ''): Outcome => ({
    kind: 'later',
    why: why + advice,
    afterSeconds: after ?? LATER_SECONDS,
  });
  // The same key with another text: the service remembers a key when it has taken its mail.
  if (status === 409 && refusal.name === 'invalid_idempotent_request') return { kind: 'sent' };
  // The same key at the same time: the first one may have been taken.
  if (status === 409) return { kind: 'unknown', why };
  if (status === 429 || status === 408 || status >= 500) return later();
  if (isAboutKey(status, refusal))
    return later(' Check MAIL_API_KEY, and that the service may send for the domain of MAIL_FROM.');
  if (status < 400 || status === 404 || status === 405) return later(' Check MAIL_API_URL.');
  return { kind: 'refused', why, isAddress: isAboutRecipient(refusal) };
}

function isAboutKey(status: number, { message = '' }: Refusal): boolean {
  // Resend refuses a key that it does not know with 400 too.
  return status === 401 || status === 402 || status === 403 || /\bapi key\b/i.test(message);
}

/** Whether what is wrong is the field `to`, whose address has passed our own rules: nobody will take it. */
function isAboutRecipient({ message = '' }: Refusal): boolean {
  return /(?:^|[\s`'"])to(?:[`'"]|\b.*\bfield\b)|\brecipient/i.test(message.slice(0, 500));
}

function refusalIn(text: string): Refusal {
  try {
    return refusalSchema.parse(JSON.parse(text));
  } catch {
    return {};
  }
}

/** Seconds that `Retry-After` says, as a number or a date; null where it says none. */
function secondsIn(header: string | null): number | null {
  if (header === null) return null;
  const seconds = /^\d{1,8}$/.test(header.trim())
    ? Number(header)
    : (Date.parse(header) - Date.now()) / 1_000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : null;
}

/** Who it is from, for services that encode what is not ASCII. */
function fromField({ name, address }: Mailbox): string {
  return name === undefined ? address : `"${name.replace(/[\p{Cc}"\\<>]/gu, ' ').trim()}" <${address}>`;
}
