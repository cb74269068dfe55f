import type { Connection, Dial } from './connection.ts';

type Sockets = typeof import('cloudflare:sockets');
type Socket = ReturnType<Sockets['connect']>;

/** Opens a connection from a Worker. The module of sockets is there only, so that it is imported when it is needed. */
export const dialSocket: Dial = async ({ host, port, security }) => {
  const { connect } = await import('cloudflare:sockets');
  const secureTransport = { tls: 'on', starttls: 'starttls', none: 'off' }[security];
  const socket = connect({ hostname: host, port }, { secureTransport, allowHalfOpen: false });
  // What cannot be connected is told by `opened`; whoever closes a socket has no use for the other promise.
  socket.closed.catch(() => undefined);
  await socket.opened;
  return new SocketConnection(socket);
};

class SocketConnection implements Connection {
  #socket: Socket;
  #reader: ReadableStreamDefaultReader<Uint8Array>;
  #writer: WritableStreamDefaultWriter<Uint8Array>;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#reader = socket.readable.getReader();
    this.#writer = socket.writable.getWriter();
  }

  async read(): Promise<Uint8Array | null> {
    const { value } = await this.#reader.read();
    return value ?? null;
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#writer.write(bytes);
  }

  async startTls(): Promise<void> {
    this.#reader.releaseLock();
    this.#writer.releaseLock();
    const socket = this.#socket.startTls();
    socket.closed.catch(() => undefined);
    this.#socket = socket;
    this.#reader = socket.readable.getReader();
    this.#writer = socket.writable.getWriter();
    await socket.opened;
  }

  async close(): Promise<void> {
    await this.#socket.close().catch(() => undefined);
  }
}
