import type { Mail } from './mail.ts';

/** What came of handing a mail on. */
export type Outcome =
  /** Whoever sends it on has taken it. */
  | { kind: 'sent' }
  /** It was certainly not taken, and may be another time, not before `afterSeconds` where that was said. */
  | { kind: 'later'; why: string; afterSeconds?: number }
  /** It never will be; `isAddress` where that is so of every mail to this address. */
  | { kind: 'refused'; why: string; isAddress: boolean }
  /** Nobody said: it may have been taken. */
  | { kind: 'unknown'; why: string };

/** How long handing a mail on takes at most, in ms: the claim of an outbox must last longer. */
export const LIMITS = {
  deadlineMs: 480_000,
  /** Of that, all that comes before the end of the mail, and the answer to it. */
  dialogMs: 120_000,
  acceptedMs: 300_000,
} as const;

/** A way for mails to leave. `test/contract/senders.case.ts` says what all of them do. */
export interface Sender {
  /** Whether a mail that is handed over again, with the same Message-ID, is sent once. */
  readonly isIdempotent: boolean;
  /** Hands one mail on; it never throws, and answers within `LIMITS.deadlineMs`. */
  send(mail: Mail): Promise<Outcome>;
  /** Ends what was kept open between mails. */
  end(): Promise<void>;
}

/** `MAIL_SENDER` in settings: by SMTP, by an HTTP API with the shape of Resend's, by Cloudflare's binding, or not at all. */
export const SENDER_KINDS = ['off', 'smtp', 'http', 'cloudflare'] as const;
export type SenderKind = (typeof SENDER_KINDS)[number];
