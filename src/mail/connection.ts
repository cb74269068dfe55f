/** A connection to a server of mail. Each call but `close` may throw: then it is of no use any more. */
export interface Connection {
  /** The next bytes that came; null once the other side has ended. */
  read(): Promise<Uint8Array | null>;
  write(bytes: Uint8Array): Promise<void>;
  /** Goes on in TLS, with the certificate of the host that was dialled; no `read` may be waiting. */
  startTls(): Promise<void>;
  close(): Promise<void>;
}

/** How a connection is secured: from the start, after STARTTLS, or not at all. */
export type Security = 'tls' | 'starttls' | 'none';

export interface Place {
  host: string;
  port: number;
  security: Security;
}

/** Opens a connection: by `cloudflare:sockets` in a Worker, by `node:net` and `node:tls` in scripts. */
export type Dial = (place: Place) => Promise<Connection>;
