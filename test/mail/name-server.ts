import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

const TXT = 16;
const NO_SUCH_NAME = 3;

/** A server of names (RFC 1035) that knows some texts and says of all other names that they are none. @param root Whether it knows the root of all names. */
export class NameServer {
  readonly asked: string[] = [];
  readonly #socket: Socket = createSocket('udp4');

  constructor(texts: Record<string, string>, root = true) {
    this.#socket.on('message', (query, { port, address }) => {
      const { name, end } = nameIn(query);
      this.asked.push(name);
      const text = texts[name];
      const head = Buffer.from(query.subarray(0, 12));
      const isNone = text === undefined && !(root && name === '');
      head.writeUInt16BE(0x8180 | (isNone ? NO_SUCH_NAME : 0), 2);
      head.writeUInt16BE(text === undefined ? 0 : 1, 6);
      head.writeUInt32BE(0, 8);
      const question = query.subarray(12, end + 4);
      const answer = text === undefined ? [] : [answerOf(text)];
      this.#socket.send(Buffer.concat([head, question, ...answer]), port, address);
    });
  }

  /** @returns its address with its port */
  async start(): Promise<string> {
    this.#socket.bind(0, '127.0.0.1');
    await once(this.#socket, 'listening');
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  stop(): void {
    this.#socket.close();
  }
}

function nameIn(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  while (query[at]) {
    const length = query[at] ?? 0;
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

/** A record of the name of the question, in texts of at most 255 bytes. */
function answerOf(text: string): Buffer {
  const parts = (text.match(/.{1,255}/gs) ?? ['']).map((part) =>
    Buffer.concat([Buffer.of(part.length), Buffer.from(part, 'latin1')]),
  );
  const data = Buffer.concat(parts);
  const fields = Buffer.alloc(12);
  fields.writeUInt16BE(0xc00c, 0);
  fields.writeUInt16BE(TXT, 2);
  fields.writeUInt16BE(1, 4);
  fields.writeUInt32BE(60, 6);
  fields.writeUInt16BE(data.length, 10);
  return Buffer.concat([fields, data]);
}
