import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Log, LogLevel, Miniflare } from 'miniflare';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bundle } from '../../scripts/workerd/bundle.ts';
import type { Mail } from '../../src/mail/mail.ts';
import type { Outcome } from '../../src/mail/sender.ts';
import { describeSender } from '../contract/senders.case.ts';
import { selfMadeCertificate } from './certificate.ts';
import { FaultyServer, type SmtpFault } from './faulty-server.ts';
import type { Errand } from './mailing-worker.ts';
import { API_KEY, MailService, takenAt } from './mail-service.ts';
import { mailOf } from './mails.ts';
import { arrivedAt, SmtpReceiver } from './smtp-receiver.ts';

const { key, cert } = selfMadeCertificate();

/** Keeps what the simulator says of mails. */
class KeptLog extends Log {
  readonly lines: string[] = [];
  override log(message: string): void {
    this.lines.push(message);
  }
}

const log = new KeptLog(LogLevel.INFO);
let worker: Miniflare;
beforeAll(async () => {
  worker = new Miniflare({
    compatibilityDate: '2026-04-01',
    cf: false,
    log,
    modules: await bundle(join(import.meta.dirname, 'mailing-worker.ts'), {
      external: ['cloudflare:sockets'],
    }),
    email: { send_email: [{ name: 'EMAIL' }] },
    // The network as it is, and the certificate of the test trusted beside those of the web.
    outboundService: { network: { allow: ['private'], tlsOptions: { trustedCertificates: [cert] } } },
  });
  await worker.ready;
});
afterAll(() => worker.dispose());

async function errand(asked: Errand): Promise<Outcome[]> {
  const response = await worker.dispatchFetch('http://worker/', {
    method: 'POST',
    body: JSON.stringify(asked),
  });
  return (await response.json()) as Outcome[];
}

const sendOne =
  (by: Pick<Errand, 'smtp' | 'http'>) =>
  async (mail: Mail): Promise<Outcome> =>
    (await errand({ ...by, mails: [mail] }))[0] ?? { kind: 'unknown', why: 'The Worker said nothing.' };

for (const security of ['none', 'tls', 'starttls'] as const)
  describeSender(`SMTP from a Worker, security ${security}`, async () => {
    const server = new SmtpReceiver({
      ...(security !== 'none' && { key, cert }),
      secure: security === 'tls',
      onAuth: ({ username, password }, _session, done) =>
        password === 'p' ? done(null, { user: username }) : done(new Error('wrong')),
      allowInsecureAuth: true,
    });
    const port = await server.start();
    const smtp = { host: 'localhost', port, security, name: 'lab.example', user: 'u', password: 'p' };
    return {
      sender: { isIdempotent: false, send: sendOne({ smtp }), end: async () => undefined },
      arrived: () => server.received.map(arrivedAt),
      leave: () => server.stop(),
      close: async () => undefined,
    };
  });

describeSender('HTTP from a Worker', async () => {
  const service = new MailService();
  const http = { url: await service.start(), key: API_KEY };
  return {
    sender: { isIdempotent: true, send: sendOne({ http }), end: async () => undefined },
    arrived: () => service.taken.map(takenAt),
    leave: () => service.stop(),
    close: async () => undefined,
  };
});

describe('a Worker that sends by SMTP', () => {
  it('hands many mails on over one connection, in their order', async () => {
    let connections = 0;
    const server = new SmtpReceiver({
      onConnect: (_session, done) => {
        connections++;
        done();
      },
    });
    const smtp = { host: 'localhost', port: await server.start(), security: 'none', name: 'lab.example' } as const;
    onTestFinished(() => server.stop());
    const mails = Array.from({ length: 40 }, (_, i) => mailOf({ subject: `mail ${i}` }));
    expect(await errand({ smtp, mails, atOnce: true })).toEqual(mails.map(() => ({ kind: 'sent' })));
    expect(server.received.map(({ email }) => email.subject)).toEqual(mails.map(({ subject }) => subject));
    expect(connections).toBe(1);
  }); // prettier-ignore

  it('gives no password to who has another certificate', async () => {
    const other = selfMadeCertificate();
    const users: unknown[] = [];
    const server = new SmtpReceiver({
      ...other,
      secure: true,
      onAuth: ({ username }, _session, done) => {
        users.push(username);
        done(null, { user: username });
      },
    });
    const port = await server.start();
    onTestFinished(() => server.stop());
    const smtp = { host: 'localhost', port, security: 'tls', name: 'lab.example', user: 'u', password: 'p' } as const;
    expect(await errand({ smtp, mails: [mailOf()] })).toMatchObject([{ kind: 'later' }]);
    expect(users).toEqual([]);
  }); // prettier-ignore

  const faults: [SmtpFault, Outcome['kind']][] = (
    ['greeting', 'EHLO', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'end'] as const
  ).flatMap((at) =>
    ['closes', 'silent', '421 4.3.2 shutting down'].map((how): [SmtpFault, Outcome['kind']] => [
      { at, how },
      at === 'end' && !how.startsWith('421') ? 'unknown' : 'later',
    ]),
  );
  it('goes on after each fault', async () => {
    const server = new FaultyServer();
    const port = await server.start();
    onTestFinished(() => server.stop());
    const smtp = { host: 'localhost', port, security: 'none', name: 'lab.example', user: 'u', password: 'p' } as const;
    for (const [fault, kind] of faults) {
      server.faults.push([fault]);
      const outcomes = await errand({ smtp, mails: [mailOf(), mailOf()] });
      expect([fault, ...outcomes.map((outcome) => outcome.kind)]).toEqual([fault, kind, 'sent']);
    }
  }); // prettier-ignore
});

describe("Cloudflare's binding in the simulator", () => {
  it('takes a mail as we give it', async () => {
    const mail = mailOf();
    expect(await errand({ mails: [mail] })).toEqual([{ kind: 'sent' }]);
    const said = log.lines.find((line) => line.includes('MessageBuilder')) ?? '';
    expect(said).toContain('ada@reader.example');
    expect(said).toContain(mail.subject);
    const files = Array.from(said.matchAll(/(?:Text|HTML): (\S+)/g), ([, file = '']) =>
      readFile(file, 'utf8'),
    );
    expect(await Promise.all(files)).toEqual([mail.text, mail.html]);
  });
});
