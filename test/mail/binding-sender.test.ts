import { describe, expect, it } from 'vitest';
import { BindingSender } from '../../src/mail/binding-sender.ts';
import { describeSender } from '../contract/senders.case.ts';
import { EmailService } from './email-service.ts';
import { mailOf } from './mails.ts';

describeSender("Cloudflare's Email Service", async () => {
  const service = new EmailService();
  return {
    sender: new BindingSender(service),
    arrived: () =>
      service.taken.map(({ from, replyTo = '', headers, ...mail }) => ({
        ...mail,
        from: { name: from.name, address: from.email },
        replyTo,
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
        ),
      })),
    leave: async () => {
      service.isGone = true;
    },
    close: async () => undefined,
  };
});

describe("a sender by Cloudflare's binding", () => {
  it.each([
    ['E_DAILY_LIMIT_EXCEEDED', { kind: 'later', afterSeconds: 3_600 }],
    ['E_SENDER_NOT_VERIFIED', { kind: 'later', why: /MAIL_FROM/ }],
    ['E_SENDER_DOMAIN_NOT_AVAILABLE', { kind: 'later', why: /MAIL_FROM/ }],
    ['E_RECIPIENT_NOT_ALLOWED', { kind: 'refused', isAddress: false }],
    ['E_VALIDATION_ERROR', { kind: 'refused', isAddress: false }],
    ['E_HEADERS_TOO_MANY', { kind: 'refused', isAddress: false }],
    ['E_DELIVERY_FAILED', { kind: 'unknown' }],
    ['E_INTERNAL_SERVER_ERROR', { kind: 'unknown' }],
    ['E_NEW_ONE', { kind: 'unknown' }],
  ] as const)('takes %s for %j', async (code, { ...outcome }) => {
    const service = new EmailService();
    service.faults.push(code);
    const why = expect.stringMatching('why' in outcome ? outcome.why : /^[^@]+\.$/) as string;
    expect(await new BindingSender(service).send(mailOf())).toMatchObject({ ...outcome, why });
  });

  it('does not wait for ever', async () => {
    const never = { send: () => new Promise<never>(() => undefined) };
    expect(await new BindingSender(never, 20).send(mailOf())).toMatchObject({ kind: 'unknown' });
  });
});
