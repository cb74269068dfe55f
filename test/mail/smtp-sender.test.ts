import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { SmtpSender, type SmtpSettings } from '../../src/mail/smtp.ts';
import { nodeDial } from '../../scripts/mail/dial-node.ts';
import { describeSender } from '../contract/senders.case.ts';
import { selfMadeCertificate } from './certificate.ts';
import { mailOf } from './mails.ts';
import { arrivedAt, SmtpReceiver } from './smtp-receiver.ts';

const { key, cert } = selfMadeCertificate();
const USER = { user: 'digest', password: 'pass word é' };

/** Lets in whoever has the password, by the ways that are named. */
function withPassword(...authMethods: string[]): ConstructorParameters<typeof SmtpReceiver>[0] {
  return {
    authMethods,
    onAuth: ({ username, password }, _session, done) => {
      const isKnown = username === USER.user && password === USER.password;
      return isKnown
        ? done(null, { user: username })
        : done(new Error('Wrong password of digest@lab.example'));
    },
  };
}

const PLACES = [
  ['SMTP', 'none', {}, {}],
  ['SMTP with TLS and AUTH PLAIN', 'tls', { secure: true, key, cert, ...withPassword('PLAIN') }, USER],
  ['SMTP with STARTTLS and AUTH LOGIN', 'starttls', { key, cert, ...withPassword('LOGIN') }, USER],
] as const;

for (const [name, security, options, user] of PLACES)
  describeSender(name, async () => {
    const server = new SmtpReceiver(options);
    const port = await server.start();
    const settings = { host: 'localhost', port, security, name: 'lab.example', ...user };
    const sender = new SmtpSender(settings, nodeDial(cert));
    return {
      sender,
      arrived: () => server.received.map(arrivedAt),
      leave: async () => {
        await sender.end();
        await server.stop();
      },
      close: () => sender.end(),
    };
  });

describe('a dialog of SMTP', () => {
  const servers: SmtpReceiver[] = [];
  afterAll(() => Promise.all(servers.map((server) => server.stop())));

  async function dialog(
    options: ConstructorParameters<typeof SmtpReceiver>[0],
    changed: Partial<SmtpSettings> = {},
    trusted: string | undefined = cert,
  ): Promise<{ server: SmtpReceiver; sender: SmtpSender }> {
    const server = new SmtpReceiver(options);
    servers.push(server);
    const port = await server.start();
    const settings = { host: 'localhost', port, security: 'none', name: 'lab.example', ...changed } as const;
    const sender = new SmtpSender(settings, nodeDial(trusted));
    onTestFinished(() => sender.end());
    return { server, sender };
  }

  it('gives the envelope, its own name and lines that are a dot', async () => {
    const { server, sender } = await dialog({});
    await sender.send(mailOf({ text: '.\n..\n.a\n' }));
    const [received] = server.received;
    expect(received).toMatchObject({ from: 'digest@lab.example', to: ['ada@reader.example'] });
    expect(received?.email.text?.trimEnd()).toBe('.\n..\n.a');
    expect(received?.raw).toMatch(/^Date: .*\r\nMessage-ID: <outbox-1@lab\.example>\r\n/);
    expect(server.clients).toEqual(['lab.example']);
  });

  it('has one connection for many mails, refused ones among them', async () => {
    let connections = 0;
    const { sender } = await dialog({
      onConnect: (_session, done) => {
        connections++;
        done();
      },
    });
    for (const to of [
      'ada@reader.example',
      'unknown@reader.example',
      'later@reader.example',
      'bob@reader.example',
    ])
      await sender.send(mailOf({ to }));
    expect(connections).toBe(1);
  });

  it('signs in, in TLS only', async () => {
    const { server, sender } = await dialog(
      { key, cert, ...withPassword('PLAIN', 'LOGIN') },
      { security: 'starttls', ...USER },
    );
    expect(await sender.check()).toBeNull();
    expect(server.received).toEqual([]);
    await sender.send(mailOf());
    expect(server.received[0]).toMatchObject({ isSecure: true, user: USER.user });
  });

  it.each([
    ['a password that is wrong', { ...USER, password: 'other' }, { key, cert, ...withPassword('PLAIN') }, /SMTP_USER and SMTP_PASSWORD/],
    ['a password that is asked for', {}, { key, cert, ...withPassword('PLAIN') }, /SMTP_USER and SMTP_PASSWORD/],
    ['no password where one is taken', USER, { key, cert, hideSTARTTLS: false, disabledCommands: ['AUTH'] }, /takes no password/],
    ['no STARTTLS', USER, { disabledCommands: ['STARTTLS'], ...withPassword('PLAIN'), allowInsecureAuth: true }, /no STARTTLS.*SMTP_PORT/],
  ])('says %s, and that it may be mended', async (_, user, options, why) => {
    const { server, sender } = await dialog(options, { security: 'starttls', ...user });
    const outcome = await sender.send(mailOf());
    expect(outcome).toMatchObject({ kind: 'later', why: expect.stringMatching(why) as string });
    expect(JSON.stringify(outcome)).not.toContain('@');
    expect(server.received).toEqual([]);
  }); // prettier-ignore

  it('gives no password to who has another certificate', async () => {
    const asked: string[] = [];
    const { sender } = await dialog(
      {
        secure: true,
        key,
        cert,
        onAuth: ({ username = '' }, _session, done) => {
          asked.push(username);
          done(null, { user: username });
        },
      },
      { security: 'tls', ...USER },
      selfMadeCertificate().cert,
    );
    expect(await sender.check()).toMatch(/cannot be connected to.*SMTP_HOST/);
    expect(await sender.send(mailOf())).toMatchObject({ kind: 'later' });
    expect(asked).toEqual([]);
  });

  it('opens another connection where the server has closed the first, and each mail arrives once', async () => {
    const { server, sender } = await dialog({});
    for (let i = 0; i < 3; i++) {
      expect(await sender.send(mailOf({ subject: `mail ${i}` }))).toEqual({ kind: 'sent' });
      server.hangUp();
    }
    expect(server.received.map(({ email }) => email.subject)).toEqual(['mail 0', 'mail 1', 'mail 2']);
  });
});
