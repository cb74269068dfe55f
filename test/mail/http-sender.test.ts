import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpSender } from '../../src/mail/http-sender.ts';
import { describeSender } from '../contract/senders.case.ts';
import { API_KEY, MailService, refusal, takenAt } from './mail-service.ts';
import { mailOf } from './mails.ts';

describeSender("a service with the shape of Resend's", async () => {
  const service = new MailService();
  const url = await service.start();
  return {
    sender: new HttpSender({ url, key: API_KEY }),
    arrived: () => service.taken.map(takenAt),
    leave: () => service.stop(),
    close: async () => undefined,
  };
});

describe('a sender over HTTP', () => {
  const service = new MailService();
  let url: string;
  beforeAll(async () => {
    url = await service.start();
  });
  afterAll(() => service.stop());

  it('is sent once where the answer was lost and it is handed over again', async () => {
    const sender = new HttpSender({ url, key: API_KEY });
    const mail = mailOf({ messageId: 'lost@lab.example' });
    service.faults.push('hang-up');
    expect(await sender.send(mail)).toMatchObject({ kind: 'unknown' });
    expect(await sender.send(mail)).toEqual({ kind: 'sent' });
    expect(service.taken).toHaveLength(1);
    expect(service.keys).toEqual(['lost@lab.example', 'lost@lab.example']);
    expect(service.taken[0]?.headers['Message-ID']).toBe('<lost@lab.example>');
  });

  it.each([
    [refusal(429, 'rate_limit_exceeded', 'slow down'), { kind: 'later', afterSeconds: 60 }],
    [{ ...refusal(429, 'daily_quota_exceeded', 'no more'), headers: { 'retry-after': '3600' } }, { kind: 'later', afterSeconds: 3_600 }],
    [{ ...refusal(503, 'x', 'down'), headers: { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' } }, { kind: 'later', afterSeconds: 0 }],
    [{ ...refusal(503, 'x', 'down'), headers: { 'retry-after': 'soon' } }, { kind: 'later', afterSeconds: 60 }],
    [{ status: 502, body: '<html>bad gateway</html>' }, { kind: 'later' }],
    [refusal(401, 'missing_api_key', 'Missing API Key'), { kind: 'later', why: /MAIL_API_KEY/ }],
    [refusal(400, 'validation_error', 'API key is invalid'), { kind: 'later', why: /MAIL_API_KEY/ }],
    [refusal(403, 'validation_error', 'The lab.example domain is not verified.'), { kind: 'later', why: /MAIL_FROM/ }],
    [refusal(404, 'not_found', 'no such endpoint'), { kind: 'later', why: /MAIL_API_URL/ }],
    [{ status: 302, headers: { location: 'http://127.0.0.1:1/' } }, { kind: 'later', why: /MAIL_API_URL/ }],
    [refusal(409, 'concurrent_idempotent_requests', 'in progress'), { kind: 'unknown' }],
    [refusal(409, 'invalid_idempotent_request', 'Same key, other body'), { kind: 'sent' }],
    [refusal(422, 'invalid_parameter', "The 'to' field is invalid"), { kind: 'refused', isAddress: true }],
    [refusal(422, 'validation_error', 'Recipient address is on the suppression list'), { kind: 'refused', isAddress: true }],
    [refusal(422, 'invalid_from_address', 'The from field is invalid; go to the docs'), { kind: 'refused', isAddress: false }],
    [refusal(413, 'x', 'too large'), { kind: 'refused', isAddress: false }],
    ['silent', { kind: 'unknown' }],
    ['hang-up', { kind: 'unknown' }],
  ] as const)('takes %j for %j', async (fault, { ...outcome }) => {
    service.faults.push(fault);
    const came = await new HttpSender({ url, key: API_KEY }, 400).send(mailOf());
    const why = 'why' in outcome ? { why: expect.stringMatching(outcome.why) as string } : {};
    expect(came).toMatchObject({ ...outcome, ...why });
  }); // prettier-ignore

  it('can be checked without a mail', async () => {
    const taken = service.taken.length;
    expect(await new HttpSender({ url, key: API_KEY }).check()).toBeNull();
    expect(await new HttpSender({ url, key: 'other' }).check()).toMatch(/MAIL_API_KEY/);
    expect(await new HttpSender({ url: `${url}/other`, key: API_KEY }).check()).toMatch(/MAIL_API_URL/);
    service.faults.push(refusal(401, 'restricted_api_key', 'This API key is restricted to only send emails'));
    expect(await new HttpSender({ url, key: API_KEY }).check()).toBeNull();
    expect(service.taken).toHaveLength(taken);
  });
});
