import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** The steps of a dialog that signs in and hands on one mail, each with the good answer. */
export const GOOD = {
  greeting: '220 mx.example ready',
  EHLO: '250-mx.example greets you\r\n250-SIZE 1000000\r\n250 AUTH PLAIN',
  STARTTLS: '220 go on',
  AUTH: '235 2.7.0 welcome',
  MAIL: '250 2.1.0 go on',
  RCPT: '250 2.1.5 go on',
  DATA: '354 go on',
  end: '250 2.0.0 taken',
} as const;
export type FaultyStep = keyof typeof GOOD;

/** What is answered instead, the first time in a connection. `how` is `closes`, `silent`, or an answer of its own. */
export interface SmtpFault {
  at: FaultyStep;
  how: string;
}

/** A server that does what it is told to, over a real connection. Real ones cannot be made to fail in each place. */
export class FaultyServer {
  /** What goes wrong, for each connection to come. */
  readonly faults: SmtpFault[][] = [];
  /** What was said to it, in lines; the mail itself is one. */
  readonly said: string[] = [];
  /** How many mails it has got to their end. */
  ended = 0;
  /** How an answer is put on the way. */
  write: (socket: Socket, text: string) => void = (socket, text) => socket.write(text);
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((socket) => {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    this.#talk(socket, this.faults.shift() ?? []);
  });

  async start(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => this.#server.close(done));
  }

  #talk(socket: Socket, faults: SmtpFault[]): void {
    /** @returns whether it was the good answer */
    const answer = (step: FaultyStep): boolean => {
      const fault = faults.find(({ at }) => at === step);
      if (fault !== undefined) faults.splice(faults.indexOf(fault), 1);
      const how = fault?.how ?? GOOD[step];
      if (how === 'closes') socket.end();
      else if (how !== 'silent') this.write(socket, `${how}\r\n`);
      return fault === undefined;
    };
    let text = '';
    let isMail = false;
    answer('greeting');
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      for (;;) {
        const end = isMail ? '\r\n.\r\n' : '\r\n';
        const at = text.indexOf(end);
        if (at < 0) return;
        const line = text.slice(0, at);
        text = text.slice(at + end.length);
        this.said.push(line);
        if (isMail) {
          this.ended++;
          isMail = false;
          answer('end');
          continue;
        }
        const step = line.split(' ')[0] ?? '';
        if (step === 'QUIT') socket.end('221 bye\r\n');
        else if (step === 'RSET') this.write(socket, '250 2.0.0 forgotten\r\n');
        else if (step in GOOD) isMail = answer(step as FaultyStep) && step === 'DATA';
      }
    });
  }
}
