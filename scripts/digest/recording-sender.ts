import type { Mail } from '../../src/mail/mail.ts';
import type { Outcome, Sender } from '../../src/mail/sender.ts';

/** Sends nothing, and keeps what it was given: for a dry run. */
export class RecordingSender implements Sender {
  readonly isIdempotent = true;
  readonly mails: Mail[] = [];

  async send(mail: Mail): Promise<Outcome> {
    this.mails.push(mail);
    return { kind: 'sent' };
  }

  async end(): Promise<void> {
    return undefined;
  }
}
