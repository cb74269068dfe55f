import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { nodeDial } from '../../scripts/mail/dial-node.ts';
import type { Security } from '../../src/mail/connection.ts';
import { type SmtpDeadlines, SmtpSender } from '../../src/mail/smtp.ts';
import { type FaultyStep, FaultyServer, GOOD, type SmtpFault } from './faulty-server.ts';
import { mailOf } from './mails.ts';

/** Long enough for a busy machine, short enough for a test that waits for them. */
const DEADLINES: SmtpDeadlines = { connect: 2_000, answer: 250, dialog: 5_000, accepted: 250 };

const STEPS = (Object.keys(GOOD) as FaultyStep[]).filter((step) => step !== 'STARTTLS');
const HOWS = {
  '4xx': '451 4.3.0 try later',
  '5xx': '550 refused',
  421: '421 4.3.2 shutting down',
  closes: 'closes',
  silent: 'silent',
  garbage: '9999999 \u0000\u0007 HTTP/1.1 200 OK',
  'another answer': '299 what?',
} as const;

/** What comes of a mail, by step and by what happens there. */
function expected(step: FaultyStep, how: keyof typeof HOWS): object {
  if (step === 'RCPT' && how === '5xx') return { kind: 'refused', isAddress: true };
  if ((step === 'DATA' || step === 'end') && how === '5xx') return { kind: 'refused', isAddress: false };
  if (step === 'end' && how === 'another answer') return { kind: 'sent' };
  if (step === 'end' && (how === 'closes' || how === 'silent' || how === 'garbage'))
    return { kind: 'unknown' };
  return { kind: 'later' };
}

describe('what comes of a mail', () => {
  let server: FaultyServer;
  let port: number;
  beforeAll(async () => {
    server = new FaultyServer();
    port = await server.start();
  });
  afterAll(() => server.stop());

  function open(security: Security = 'none'): SmtpSender {
    const settings = { host: 'localhost', port, security, name: 'lab.example', user: 'u', password: 'p' };
    const sender = new SmtpSender(settings, nodeDial(), DEADLINES);
    onTestFinished(() => sender.end());
    return sender;
  }

  const table = STEPS.flatMap((step) =>
    (Object.keys(HOWS) as (keyof typeof HOWS)[]).map((how) => [step, how, expected(step, how)] as const),
  );
  it.each(table)('that at %s has %s is %j, and the next one is sent', async (at, how, outcome) => {
    const sender = open();
    server.faults.push([{ at, how: HOWS[how] }]);
    const [said, ended] = [server.said.length, server.ended];
    const came = await sender.send(mailOf());
    expect(came).toMatchObject(outcome);
    if ('why' in came) expect(came.why).toMatch(/^The SMTP server [^@]+\.$/);
    // What is said to be not taken was not given: no end of a mail has left.
    if (at !== 'end') expect(server.ended).toBe(ended);
    expect(await sender.send(mailOf())).toEqual({ kind: 'sent' });
    expect(server.said.slice(said).filter((line) => line.includes('MIME-Version'))).toHaveLength(
      at === 'end' ? 2 : 1,
    );
  });

  const fault = (at: FaultyStep, how: SmtpFault['how']): SmtpFault => ({ at, how });
  it.each([
    [fault('MAIL', '552 5.3.4 too large'), { kind: 'refused', isAddress: false }],
    [fault('MAIL', '553 5.7.1 sender not owned by user'), { kind: 'later', why: /MAIL_FROM/ }],
    [fault('MAIL', '530 5.7.0 Authentication required'), { kind: 'later', why: /SMTP_USER/ }],
    [fault('AUTH', '535 5.7.8 bad credentials'), { kind: 'later', why: /SMTP_USER and SMTP_PASSWORD/ }],
    [fault('greeting', '554 no SMTP service here'), { kind: 'later', why: /greeted: no SMTP/ }],
    [fault('RCPT', '251 will forward'), { kind: 'sent' }],
    [fault('RCPT', '551 user not local'), { kind: 'refused', isAddress: true }],
    [fault('RCPT', '553 mailbox name not allowed'), { kind: 'refused', isAddress: true }],
    [fault('RCPT', '552 5.2.2 mailbox full'), { kind: 'refused', isAddress: false }],
    [fault('RCPT', '550-5.1.1 The email account that you tried to reach\r\n550 5.1.1 does not exist.'), { kind: 'refused', isAddress: true }],
    [fault('RCPT', '550 5.5.0 Requested action not taken: mailbox unavailable'), { kind: 'refused', isAddress: true }],
    [fault('RCPT', "554 delivery error: This user doesn't have an account, no such user"), { kind: 'refused', isAddress: true }],
    [fault('RCPT', '550 5.7.1 Service unavailable, client host blocked using a list'), { kind: 'refused', isAddress: false }],
    [fault('RCPT', '550 5.7.26 This mail is unauthenticated'), { kind: 'refused', isAddress: false }],
    [fault('RCPT', '554 5.7.1 <ada@reader.example>: Relay access denied'), { kind: 'later', why: /denied.*SMTP_USER/ }],
    [fault('RCPT', '553 sorry, that domain is not in my list of allowed rcpthosts'), { kind: 'later', why: /SMTP_USER/ }],
    [fault('RCPT', '550 5.1.8 Sender address rejected: domain not found'), { kind: 'refused', isAddress: false }],
    [fault('end', '550 5.1.1 No such user'), { kind: 'refused', isAddress: true }],
    [fault('end', '550 5.7.1 spam'), { kind: 'refused', isAddress: false }],
    [fault('end', '421 4.7.0 too many of them'), { kind: 'later' }],
    [fault('DATA', '250 but no 354'), { kind: 'later' }],
  ] as const)('with %j is as servers mean it', async (one, { ...outcome }) => {
    server.faults.push([one]);
    const came = await open().send(mailOf());
    const why = 'why' in outcome ? { why: expect.stringMatching(outcome.why) as string } : {};
    expect(came).toMatchObject({ ...outcome, ...why });
    expect(JSON.stringify(came)).not.toContain('@');
  }); // prettier-ignore

  it.each([
    ['one byte at a time', (text: string) => Array.from(text)],
    ['in lines with a beginning', (text: string) => [text.replace(/^(\d{3}) /, '$1-as follows\r\n$1 ')]],
    ['with no text', (text: string) => [/^250-/.test(text) ? text : `${text.slice(0, 3)}\r\n`]],
    ['with line feeds only', (text: string) => [text.replaceAll('\r', '')]],
  ])('is that it is sent where answers come %s', async (_, pieces) => {
    const { write } = server;
    onTestFinished(() => {
      server.write = write;
    });
    server.write = (socket, text) => {
      socket.setNoDelay(true);
      for (const piece of pieces(text)) socket.write(piece);
    };
    expect(await open().send(mailOf())).toEqual({ kind: 'sent' });
  });

  it('is later where an answer never ends', async () => {
    server.faults.push([{ at: 'EHLO', how: `250-${'x'.repeat(100_000)}` }]);
    expect(await open().send(mailOf())).toMatchObject({ kind: 'later' });
    server.faults.push([{ at: 'EHLO', how: `250-x\r\n${'250-x\r\n'.repeat(20_000)}` }]);
    expect(await open().send(mailOf())).toMatchObject({ kind: 'later' });
  });

  it('is later where the server speaks before it is asked, and nothing said so is taken for an answer', async () => {
    server.faults.push([{ at: 'AUTH', how: '235 welcome\r\n250 go on\r\n250 go on\r\n354 go on\r\n250 taken' }]);
    const ended = server.ended;
    expect(await open().send(mailOf())).toMatchObject({ kind: 'later', why: expect.stringMatching(/no answer of SMTP/) });
    expect(server.ended).toBe(ended);
  }); // prettier-ignore

  it.each([
    ['TLS is not offered', []],
    ['TLS is refused', [fault('STARTTLS', '454 4.7.0 not now')]],
    ['something is said before TLS that would be heard within', [fault('STARTTLS', '220 go on\r\n250-mx\r\n250 AUTH PLAIN')]],
    ['no TLS follows', [fault('STARTTLS', 'closes')]],
    ['something else than TLS follows', [fault('STARTTLS', '220 go on')]],
  ])('is later, and no password is given, where %s', async (_, faults) => {
    const said = server.said.length;
    const offer = faults.length === 0 ? [] : [fault('EHLO', '250-mx\r\n250-AUTH PLAIN\r\n250 STARTTLS')];
    server.faults.push([...offer, ...faults]);
    expect(await open('starttls').send(mailOf())).toMatchObject({ kind: 'later' });
    expect(server.said.slice(said).filter((line) => line.startsWith('AUTH'))).toEqual([]);
  }); // prettier-ignore

  it('is later where nobody listens', async () => {
    const other = new FaultyServer();
    const free = await other.start();
    await other.stop();
    const settings = { host: 'localhost', port: free, security: 'none', name: 'lab.example' } as const;
    expect(await new SmtpSender(settings, nodeDial(), DEADLINES).send(mailOf())).toMatchObject({
      kind: 'later',
      why: expect.stringMatching(/SMTP_HOST and SMTP_PORT/) as string,
    });
  });

  it('is never thrown, and never "sent" without a good answer to the end of the mail, whatever is answered', async () => {
    const answers = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.tuple(fc.integer({ min: 100, max: 999 }), fc.constantFrom(' ', '-', '')).map(([code, dash]) => `${code}${dash}x`),
      fc.constantFrom('closes', ...Object.values(GOOD)),
    ); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...STEPS), answers, async (at, how) => {
        server.faults.push([{ at, how }]);
        const ended = server.ended;
        const sender = new SmtpSender(
          { host: 'localhost', port, security: 'none', name: 'lab.example', user: 'u', password: 'p' },
          nodeDial(),
          { ...DEADLINES, answer: 60, accepted: 60 },
        );
        const came = await sender.send(mailOf());
        await sender.end();
        if (came.kind === 'sent') expect(server.ended).toBe(ended + 1);
        if (came.kind === 'later' && at !== 'end') expect(server.ended).toBe(ended);
      }),
      { numRuns: 40 },
    );
  });
});
