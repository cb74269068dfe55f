import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type SMTPServerOptions, SMTPServer } from 'smtp-server';
import { type Email } from 'postal-mime';
import type { Arrived } from '../contract/senders.case.ts';
import { parsed } from './mails.ts';

/** A mail that an SMTP server was given: its envelope, and itself as a library reads it. */
export interface Received {
  from: string;
  to: string[];
  email: Email;
  raw: string;
  /** Whether the connection had TLS, and who had signed in. */
  isSecure: boolean;
  user: string | undefined;
}

/** A refusal, as `smtp-server` takes it. */
class Refusal extends Error {
  constructor(
    readonly responseCode: number,
    message: string,
  ) {
    super(message);
  }
}

/** What the local part of an address asks of the server that gets it. */
const RECIPIENTS: Record<string, () => Refusal> = {
  unknown: () => new Refusal(550, '5.1.1 User unknown: unknown@reader.example'),
  later: () => new Refusal(451, '4.7.1 Greylisted, come back for later@reader.example'),
};

/** A real SMTP server that keeps what it gets. */
export class SmtpReceiver {
  readonly received: Received[] = [];
  /** Client names of EHLO, one a connection. */
  readonly clients: string[] = [];
  readonly #server: SMTPServer;

  constructor(options: SMTPServerOptions = {}) {
    this.#server = new SMTPServer({
      authOptional: options.onAuth === undefined,
      disabledCommands: options.key === undefined ? ['STARTTLS'] : [],
      disableReverseLookup: true,
      onRcptTo: ({ address }, _session, done) => done(RECIPIENTS[address.split('@')[0] ?? '']?.()),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const raw = Buffer.concat(chunks).toString('utf8');
          void parsed(raw).then((email) => {
            if (email.subject?.includes('spam'))
              return done(new Refusal(554, '5.7.1 Message refused as spam'));
            const { mailFrom, rcptTo } = session.envelope;
            this.received.push({
              from: mailFrom === false ? '' : mailFrom.address,
              to: rcptTo.map(({ address }) => address),
              email,
              raw,
              isSecure: session.secure,
              user: session.user as string | undefined,
            });
            this.clients.push(session.hostNameAppearsAs);
            done();
          });
        });
      },
      ...options,
    });
    // Clients that break off are part of the tests.
    this.#server.on('error', () => undefined);
  }

  /** @returns the port */
  async start(): Promise<number> {
    const listening = this.#server.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    return (listening.address() as AddressInfo).port;
  }

  /** Closes every connection, as servers do with those that wait. */
  hangUp(): void {
    for (const { _socket: socket } of this.#server.connections) socket.destroy();
  }

  async stop(): Promise<void> {
    this.hangUp();
    await new Promise<void>((done) => this.#server.close(() => done()));
  }
}

/** A mail that was received, as the contract of senders speaks of it. */
export function arrivedAt({ email, to }: Received): Arrived {
  const { from, replyTo, subject = '', text = '', html = '', headers } = email;
  return {
    from: { name: from?.name, address: from?.address ?? '' },
    to: to.join(),
    replyTo: replyTo?.map(({ address }) => address).join() ?? '',
    subject,
    text,
    html,
    headers: Object.fromEntries(headers.map(({ key, value }) => [key, value])),
  };
}
