import * as z from 'zod/mini';
import type { Mail } from './mail.ts';
import { refusalOf } from './malformed.ts';
import { furtherHeaders } from './mime.ts';
import { LIMITS, type Outcome, type Sender } from './sender.ts';
import { told } from './retold.ts';
import { LATE, within } from './within.ts';

/** The part of Cloudflare's binding `send_email` that is used. */
export interface EmailBinding {
  send(message: {
    from: { name: string; email: string } | string;
    to: string;
    subject: string;
    text: string;
    html: string;
    replyTo?: string;
    headers: Record<string, string>;
  }): Promise<unknown>;
}

/** How long a limit that is reached is left alone, in seconds. */
const RATE_SECONDS = 60;
const DAY_SECONDS = 3_600;

/** What is wrong with a mail, or with whom it is for as the account has it. */
const REFUSED =
  /^E_(?:VALIDATION_ERROR|FIELD_MISSING|TOO_MANY_RECIPIENTS|RECIPIENT_NOT_ALLOWED|CONTENT_TOO_LARGE|HEADERS?_[A-Z_]+)$/;

const errorSchema = z.object({ code: z.optional(z.string()), message: z._default(z.string(), '') });

/** Sends mails by Cloudflare's Email Service, which writes `Date` and `Message-ID` itself. */
export class BindingSender implements Sender {
  readonly isIdempotent = false;
  readonly #binding: EmailBinding;
  readonly #answerMs: number;

  constructor(binding: EmailBinding, answerMs: number = LIMITS.dialogMs) {
    this.#binding = binding;
    this.#answerMs = answerMs;
  }

  async send(mail: Mail): Promise<Outcome> {
    const refusal = refusalOf(mail);
    if (refusal !== null) return refusal;
    const { from, to, subject, text, html, replyTo } = mail;
    const message = {
      from: from.name === undefined ? from.address : { name: from.name, email: from.address },
      to,
      subject,
      text,
      html,
      ...(replyTo !== undefined && { replyTo }),
      headers: furtherHeaders(mail),
    };
    try {
      const answer = await within(this.#binding.send(message), this.#answerMs);
      if (answer !== LATE) return { kind: 'sent' };
      return { kind: 'unknown', why: "Cloudflare's Email Service did not answer in time." };
    } catch (error) {
      return outcomeOf(error);
    }
  }

  async end(): Promise<void> {}
}

/** By the codes of the service; what has another one may have been taken or not. */
function outcomeOf(error: unknown): Outcome {
  const { code = '', message } = errorSchema.safeParse(error).data ?? { message: '' };
  const why = told(`Cloudflare's Email Service refused it${code === '' ? '' : ` (${code})`}`, message);
  if (code === 'E_RATE_LIMIT_EXCEEDED') return { kind: 'later', why, afterSeconds: RATE_SECONDS };
  if (code === 'E_DAILY_LIMIT_EXCEEDED') return { kind: 'later', why, afterSeconds: DAY_SECONDS };
  if (code === 'E_SENDER_NOT_VERIFIED' || code === 'E_SENDER_DOMAIN_NOT_AVAILABLE')
    return { kind: 'later', why: `${why} Check MAIL_FROM.` };
  if (code === 'E_RECIPIENT_SUPPRESSED') return { kind: 'refused', why, isAddress: true };
  return REFUSED.test(code) ? { kind: 'refused', why, isAddress: false } : { kind: 'unknown', why };
}
