import { createServer, type Server } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { HOST, requireFreePort } from '../../scripts/port.ts';

async function listen(port: number): Promise<number> {
  const server: Server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(port, HOST, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

it('lets a free port pass, and 0', async () => {
  const probe = createServer().listen(0, HOST);
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  await requireFreePort(typeof address === 'object' ? (address?.port ?? 0) : 0);
  await requireFreePort(0);
});

it('refuses a port that is taken, and names one that is free', async () => {
  const port = await listen(0);
  const refused = await requireFreePort(port).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'usage' });
  const other = /Port (\d+) is taken .*--port (\d+)$/.exec(String(refused));
  expect(Number(other?.[1])).toBe(port);
  expect(await listen(Number(other?.[2]))).toBeGreaterThan(port);
});
