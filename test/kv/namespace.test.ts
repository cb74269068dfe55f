import { afterEach, beforeEach, expect, it } from 'vitest';
import { CloudflareApi } from '../../scripts/kv/cloudflare-api.ts';
import { ensureNamespace } from '../../scripts/kv/namespace.ts';
import { readNamespaceId, withNamespaceId } from '../../scripts/wrangler-config.ts';
import { ACCOUNT, CloudflareServer, TOKEN } from './cloudflare-server.ts';

let server: CloudflareServer;
let url: string;
let api: CloudflareApi;
beforeEach(async () => {
  server = new CloudflareServer();
  url = await server.start();
  api = new CloudflareApi({ token: TOKEN, baseUrl: url, sleep: async () => undefined });
});
afterEach(() => server.stop());

it('makes the namespace once and finds it after that, also beyond the first page', async () => {
  for (let i = 0; i < 1_100; i++) server.namespaces.push({ id: 'f'.repeat(32), title: `other ${i}` });
  const made = await ensureNamespace(api, ACCOUNT, 'sextant-INDEX');
  expect(made.created).toBe(true);
  expect(await ensureNamespace(api, ACCOUNT, 'sextant-INDEX')).toEqual({ id: made.id, created: false });
  expect(server.namespaces.filter(({ title }) => title === 'sextant-INDEX')).toHaveLength(1);
});

it('says what to do when the token is refused', async () => {
  const refused = new CloudflareApi({ token: 'wrong', baseUrl: url });
  await expect(ensureNamespace(refused, ACCOUNT, 'x')).rejects.toThrow(/CLOUDFLARE_API_TOKEN/);
});

it('writes the id into wrangler.toml, once, and replaces another', () => {
  const toml = 'name = "sextant"\n\n[[kv_namespaces]]\nbinding = "INDEX"\n\n[dev]\nport = 8787\n';
  expect(readNamespaceId(toml)).toBeNull();
  const [a, b] = ['a'.repeat(32), 'b'.repeat(32)];
  const first = withNamespaceId(toml, a);
  expect(first).toContain(`binding = "INDEX"\nid = "${a}"\n`);
  expect(readNamespaceId(first)).toBe(a);
  expect(withNamespaceId(first, a)).toBe(first);
  expect(withNamespaceId(first, b)).toBe(first.replace(a, b));
});
