import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Connection, Dial } from '../../src/mail/connection.ts';

/**
 * Opens connections from Node.
 * @param ca Certificates to trust beside those that Node trusts, as PEM.
 */
export function nodeDial(ca?: string): Dial {
  return async ({ host, port, security }) => {
    // By their names hosts are known in certificates; an IP address is none of them.
    const tls = { servername: /^[\d.:]+$/.test(host) ? '' : host, host, ...(ca !== undefined && { ca }) };
    if (security !== 'tls') {
      const socket = connect({ host, port });
      await connected(socket, 'connect');
      return new NodeConnection(socket, (plain) => connectTls({ ...tls, socket: plain }));
    }
    const socket = connectTls({ ...tls, port });
    await connected(socket, 'secureConnect');
    return new NodeConnection(socket, () => socket);
  };
}

async function connected(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  try {
    await once(socket, event);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

class NodeConnection implements Connection {
  #socket: Socket;
  readonly #secure: (socket: Socket) => Socket;

  constructor(socket: Socket, secure: (socket: Socket) => Socket) {
    this.#socket = socket;
    this.#secure = secure;
    this.#settle(socket);
  }

  /** Whatever goes wrong is told to who reads or writes. */
  #settle(socket: Socket): void {
    socket.on('error', () => undefined);
    socket.pause();
    // The end of a mail follows the mail at once, and would wait for the answer to it.
    socket.setNoDelay(true);
  }

  async read(): Promise<Uint8Array | null> {
    const socket = this.#socket;
    for (;;) {
      const bytes: unknown = socket.read();
      if (bytes instanceof Uint8Array) return bytes;
      if (socket.readableEnded || socket.destroyed) return null;
      await new Promise<void>((resolve) => {
        const events = ['readable', 'end', 'close'] as const;
        const go = (): void => {
          for (const event of events) socket.off(event, go);
          resolve();
        };
        for (const event of events) socket.on(event, go);
      });
    }
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  async startTls(): Promise<void> {
    this.#socket.removeAllListeners('readable');
    const secure = this.#secure(this.#socket);
    await connected(secure, 'secureConnect');
    this.#socket = secure;
    this.#settle(secure);
  }

  async close(): Promise<void> {
    this.#socket.destroy();
  }
}
