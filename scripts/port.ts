import { createServer } from 'node:net';
import { SextantError } from '../src/errors.ts';

/** Where the Worker answers: this machine alone. */
export const HOST = '127.0.0.1';
export const LAST_PORT = 65_535;
/** How many ports after a taken one are tried. */
const TRIED = 100;

/**
 * Makes sure that a port can be listened on.
 * @param port 0, for any free one, always can
 * @throws SextantError `usage`, naming one that can, when it is taken or not for this user
 */
export async function requireFreePort(port: number): Promise<void> {
  const reason = await refusalOf(port);
  if (reason !== null) throw await taken(port, reason);
}

/** What to say when something else has the port, or may have it. */
export async function taken(port: number, reason = 'EADDRINUSE'): Promise<SextantError> {
  const why =
    reason === 'EADDRINUSE'
      ? `Port ${port} is taken by another program, or by a Sextant that runs already`
      : `Port ${port} cannot be used (${reason})`;
  return new SextantError('usage', `${why}. Use another: --port ${await nextFree(port)}`);
}

async function nextFree(port: number): Promise<number> {
  const first = Math.max(port + 1, 1_024); // Those below are the administrator's.
  for (let next = first; next <= Math.min(first + TRIED, LAST_PORT); next++) {
    if ((await refusalOf(next)) === null) return next;
  }
  return 0;
}

/** The code with which the system refuses to listen there, or null. */
function refusalOf(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    server.listen({ port, host: HOST, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
