import { z } from 'zod';
import type { EmailBinding } from '../../src/mail/binding-sender.ts';

/** Headers that the service takes besides `X-*`, of those that we write. */
const ALLOWED = new Set([
  'In-Reply-To',
  'References',
  'List-Id',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
  'Precedence',
  'Auto-Submitted',
  'Content-Language',
]);

const messageSchema = z.strictObject({
  from: z.strictObject({ name: z.string(), email: z.string() }),
  to: z.string(),
  subject: z.string().max(998),
  text: z.string(),
  html: z.string(),
  replyTo: z.string().optional(),
  headers: z.record(z.string(), z.string().min(1).max(2_048)),
});
export type EmailServiceMail = z.infer<typeof messageSchema>;

/**
 * Cloudflare's Email Service behind its binding as it is documented: fields, the headers that it takes, and errors with
 * codes. The simulator takes every mail.
 */
export class EmailService implements EmailBinding {
  readonly taken: EmailServiceMail[] = [];
  /** Codes of errors, used up one a mail. */
  readonly faults: string[] = [];
  isGone = false;

  async send(message: unknown): Promise<unknown> {
    if (this.isGone) throw new Error('Network connection lost.');
    const mail = messageSchema.safeParse(message);
    const code = this.faults.shift() ?? (mail.success ? codeOf(mail.data) : 'E_VALIDATION_ERROR');
    if (code !== null) throw Object.assign(new Error(`refused: ada@reader.example, ${code}`), { code });
    if (mail.success) this.taken.push(mail.data);
    return { messageId: 'made-by-the-platform' };
  }
}

function codeOf({ to, subject, headers }: EmailServiceMail): string | null {
  if (to.startsWith('later@')) return 'E_RATE_LIMIT_EXCEEDED';
  if (to.startsWith('unknown@')) return 'E_RECIPIENT_SUPPRESSED';
  if (subject.includes('spam')) return 'E_CONTENT_TOO_LARGE';
  return Object.keys(headers).every((name) => ALLOWED.has(name)) ? null : 'E_HEADER_NOT_ALLOWED';
}
