/** What `src/mail/dial-socket.ts` uses of a Worker's sockets, for programs of Node that import it and never call it. */
declare module 'cloudflare:sockets' {
  interface Socket {
    readonly readable: ReadableStream<Uint8Array>;
    readonly writable: WritableStream<Uint8Array>;
    readonly opened: Promise<unknown>;
    readonly closed: Promise<void>;
    close(): Promise<void>;
    startTls(): Socket;
  }
  export function connect(
    address: { hostname: string; port: number },
    options: { secureTransport?: string; allowHalfOpen: boolean },
  ): Socket;
}
