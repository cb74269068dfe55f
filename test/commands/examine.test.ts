import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { examine } from '../../scripts/examine.ts';
import type { Finding } from '../../scripts/finding.ts';
import { HOST } from '../../scripts/port.ts';
import { ACCOUNT, CloudflareServer, TOKEN } from '../kv/cloudflare-server.ts';

const server = new CloudflareServer();
let baseUrl: string;
beforeAll(async () => {
  baseUrl = await server.start();
});
afterAll(() => server.stop());

const NOWHERE = '/no/such/folder';

/** What is found with some variables set, the states by what was looked at. */
async function found(env: NodeJS.ProcessEnv, port = 0): Promise<Record<string, Finding['state']>> {
  const its = { ...env, CLOUDFLARE_API_BASE_URL: baseUrl };
  const findings = await examine({ port, model: 'a/b', modelFolder: NOWHERE, env: its });
  for (const { detail } of findings) expect(detail).toMatch(/\w{3}.*\w/s);
  return Object.fromEntries(findings.map(({ what, state }) => [what, state]));
}

describe('the doctor', () => {
  it('looks at what is here, and asks nobody where no account is named', async () => {
    expect(await found({})).toEqual({
      Node: 'ok',
      disk: expect.stringMatching(/^(?:ok|warning)$/) as string,
      port: 'ok',
      model: 'failed',
      Cloudflare: 'skipped',
      mail: 'skipped',
    });
    expect(server.requests).toEqual([]);
  });

  it('finds a port that is taken', async () => {
    const taken = createServer();
    onTestFinished(() => void taken.close());
    await new Promise<void>((resolve) => taken.listen(0, HOST, resolve));
    const address = taken.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    expect(await found({}, port)).toMatchObject({ port: 'failed' });
  });

  it.each([
    [{ CLOUDFLARE_API_TOKEN: TOKEN, CLOUDFLARE_ACCOUNT_ID: 'abc' }, { Cloudflare: 'failed' }],
    [{ CLOUDFLARE_API_TOKEN: 'two words', CLOUDFLARE_ACCOUNT_ID: ACCOUNT }, { Cloudflare: 'failed' }],
    [{ CLOUDFLARE_API_TOKEN: TOKEN }, { Cloudflare: 'failed' }],
    [
      { CLOUDFLARE_API_TOKEN: 'another', CLOUDFLARE_ACCOUNT_ID: ACCOUNT },
      { Cloudflare: 'ok', account: 'failed' },
    ],
    [
      { CLOUDFLARE_API_TOKEN: TOKEN, CLOUDFLARE_ACCOUNT_ID: ACCOUNT },
      { Cloudflare: 'ok', account: 'ok' },
    ],
  ])('with %j says %j', async (env, states) => {
    expect(await found(env)).toMatchObject(states);
  });
});
