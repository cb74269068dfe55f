import { describe, expect, it } from 'vitest';
import { readReport } from '../../scripts/mail/read-report.ts';

const report = (type: string, ...parts: string[]): Uint8Array =>
  new TextEncoder().encode(
    [
      'From: Mail Delivery System <MAILER-DAEMON@mx.example>',
      'To: digest@lab.example',
      'Subject: Undelivered Mail Returned to Sender',
      'MIME-Version: 1.0',
      `Content-Type: multipart/report; report-type=${type}; boundary="b"`,
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'I am sorry. <eve@other.example> is not who this is about.',
      ...parts.flatMap((part) => ['--b', part]),
      '--b--',
      '',
    ]
      .join('\n')
      .replaceAll('\n', '\r\n'),
  );

const original = `Content-Type: message/rfc822

From: digest@lab.example
To: Ada <ada@reader.example>
Subject: New papers

Text`;

const delivery = (fields: string): Uint8Array =>
  report(
    'delivery-status',
    `Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n${fields}\n`,
    original,
  );

const feedback = (fields: string, mail = original): Uint8Array =>
  report('feedback-report', `Content-Type: message/feedback-report\n\n${fields}\n`, mail);

const BOUNCED = [{ address: 'ada@reader.example', kind: 'bounced' }];
const COMPLAINED = [{ address: 'ada@reader.example', kind: 'complained' }];

describe('a mail that came back', () => {
  it.each([
    ['an address that does not exist', 'Final-Recipient: rfc822; Ada@reader.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <ada@reader.example>:\n    Recipient address rejected: User unknown', BOUNCED],
    ['one that was forwarded', 'Original-Recipient: rfc822;ada@reader.example\nFinal-Recipient: rfc822;ada.l@inner.example\nAction: failed\nStatus: 5.2.1', BOUNCED],
    ['a status that says nothing, and a code that does', 'Final-Recipient: rfc822; ada@reader.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 mailbox not here', BOUNCED],
    ['Microsoft', 'Final-Recipient: rfc822;ada@reader.example\nAction: failed\nStatus: 5.1.10\nDiagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound', BOUNCED],
    ['a delay', 'Final-Recipient: rfc822; ada@reader.example\nAction: delayed\nStatus: 4.4.1', []],
    ['a full mailbox', 'Final-Recipient: rfc822; ada@reader.example\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 mailbox full', []],
    ['spam', 'Final-Recipient: rfc822; ada@reader.example\nAction: failed\nStatus: 5.7.1\nDiagnostic-Code: smtp; 550 5.7.1 blocked as spam', []],
    ['a server that was away for days', 'Final-Recipient: rfc822; ada@reader.example\nAction: failed\nStatus: 4.4.7', []],
    ['delivery', 'Final-Recipient: rfc822; ada@reader.example\nAction: delivered\nStatus: 2.0.0', []],
    ['two recipients', 'Final-Recipient: rfc822; ada@reader.example\nAction: failed\nStatus: 5.1.1\n\nFinal-Recipient: rfc822; bob@reader.example\nAction: delayed\nStatus: 4.2.2', BOUNCED],
  ])('for %s', async (_, fields, events) => {
    expect(await readReport(delivery(fields))).toEqual(events);
  }); // prettier-ignore

  it.each([
    ['with an address', 'Feedback-Type: abuse\nUser-Agent: X/1\nVersion: 1\nOriginal-Rcpt-To: <Ada@reader.example>', COMPLAINED],
    ['whose address only the mail has', 'Feedback-Type: abuse\nVersion: 1', COMPLAINED],
    ['of another kind', 'Feedback-Type: fraud\nVersion: 1', COMPLAINED],
    ['that is none', 'Feedback-Type: not-spam\nVersion: 1', []],
  ])('as a complaint %s', async (_, fields, events) => {
    expect(await readReport(feedback(fields))).toEqual(events);
  }); // prettier-ignore

  it('as a complaint with headers only', async () => {
    const headers = 'Content-Type: text/rfc822-headers\n\nTo: ada@reader.example\nSubject: New papers';
    expect(await readReport(feedback('Feedback-Type: abuse', headers))).toEqual(COMPLAINED);
  });

  it('is refused where it is any other mail', async () => {
    for (const mail of ['', 'From: a@b.example\r\n\r\n5.1.1 ada@reader.example', '\0\0\0'])
      await expect(readReport(new TextEncoder().encode(mail))).rejects.toMatchObject({
        code: 'input-invalid',
      });
  });
});
