import type { Connection } from './connection.ts';
import { LATE, within } from './within.ts';

/** Why no reply came. */
export type Silence = 'closed' | 'silent' | 'garbled';

/** A reply of a server (RFC 5321, 4.2), or why there is none. */
export interface Reply {
  /** 200 to 599; 0 where no reply came. */
  code: number;
  /** The enhanced code (RFC 3463), such as `5.1.1`, or ''. */
  status: string;
  /** The text of each line, without codes. */
  lines: string[];
  none?: Silence;
}

/** Characters that a reply has at most: real ones have some hundred. */
const LONGEST = 16_384;

const LINE = /^([2-5]\d\d)(?:([ -])(.*))?$/;
const STATUS = /^[245]\.\d{1,3}\.\d{1,3}(?= |$)/;

/** Reads the replies of one server, however they are split on the way. */
export class Replies {
  readonly #connection: Connection;
  readonly #decoder = new TextDecoder();
  #text = '';
  /** A read whose answer was not waited for. */
  #waiting: Promise<Uint8Array | null> | null = null;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Whether something came that nobody has asked for yet. */
  get hasMore(): boolean {
    return this.#text !== '';
  }

  /** The next reply, which is to be here within so many ms. */
  async next(ms: number): Promise<Reply> {
    const end = Date.now() + ms;
    const lines: string[] = [];
    let length = 0;
    for (;;) {
      const line = await this.#line(end);
      if (typeof line !== 'string') return none(line.none);
      length += line.length;
      const [whole, code, dash, text = ''] = LINE.exec(line) ?? [];
      if (whole === undefined || length > LONGEST) return none('garbled');
      lines.push(text);
      if (dash !== '-') return reply(Number(code), lines);
    }
  }

  async #line(end: number): Promise<string | { none: Silence }> {
    for (;;) {
      const at = this.#text.indexOf('\n');
      if (at >= 0) {
        const line = this.#text.slice(0, at).replace(/\r$/, '');
        this.#text = this.#text.slice(at + 1);
        return line;
      }
      if (this.#text.length > LONGEST) return { none: 'garbled' };
      this.#waiting ??= this.#connection.read().catch(() => null);
      const bytes = await within(this.#waiting, end - Date.now());
      if (bytes === LATE) return { none: 'silent' };
      this.#waiting = null;
      if (bytes === null) return { none: 'closed' };
      this.#text += this.#decoder.decode(bytes, { stream: true });
    }
  }
}

function reply(code: number, lines: string[]): Reply {
  const status = STATUS.exec(lines[0] ?? '')?.[0] ?? '';
  return { code, status, lines: lines.map((line) => line.replace(STATUS, '').trim()) };
}

/** A reply that did not come. */
export function none(why: Silence): Reply {
  return { code: 0, status: '', lines: [], none: why };
}
