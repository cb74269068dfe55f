import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CloudflareApi } from '../../scripts/kv/cloudflare-api.ts';
import { ensureNamespace } from '../../scripts/kv/namespace.ts';
import {
  isFreePlanRefusal,
  readNamespaceId,
  withNamespaceId,
  withoutLimits,
} from '../../scripts/wrangler-config.ts';
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

it.each([
  [
    'other namespaces before it',
    '[[kv_namespaces]]\nbinding = "OTHER"\nid = "x"\n\n[[kv_namespaces]]\nbinding = "INDEX"\n',
  ],
  [
    'single quotes, blanks and comments',
    "[[ kv_namespaces ]] # papers\n  binding='INDEX' # here\n  id='old'\n",
  ],
  ['the id first', '[[kv_namespaces]]\nid = "old"\nbinding = "INDEX"\npreview_id = "p"\n'],
  ['Windows line ends', '[[kv_namespaces]]\r\nbinding = "INDEX"\r\n'],
])('writes the id into a wrangler.toml with %s, and nothing else', (_, toml) => {
  const edited = withNamespaceId(toml, 'c'.repeat(32));
  expect(readNamespaceId(edited)).toBe('c'.repeat(32));
  expect(edited.includes('OTHER"\nid = "x"')).toBe(toml.includes('OTHER'));
  expect(withNamespaceId(edited, 'c'.repeat(32))).toBe(edited);
});

it.each([
  ['kv_namespaces = [{ binding = "INDEX" }]\n', /^Write id = "d+" into the \[\[kv_namespaces\]\]/],
  ['name = "sextant\n', /^wrangler\.toml cannot be read: /],
  ['kv_namespaces = 3\n', /^wrangler\.toml cannot be read: /],
])('says what to do with %j', (toml, message) => {
  expect(() => withNamespaceId(toml, 'd'.repeat(32))).toThrow(message);
});

it('says so where limits are written in a way that it cannot take out', () => {
  expect(() => withoutLimits('limits = { cpu_ms = 10 }\n')).toThrow(/^Take \[limits\] out of wrangler\.toml/);
});

it('leaves the limits out of a wrangler.toml, and nothing else, for a plan that takes none', async () => {
  const toml = await readFile('wrangler.toml', 'utf8');
  const without = withoutLimits(toml);
  expect(toml).toContain('[limits]\ncpu_ms');
  expect(without).not.toMatch(/\[limits\]|cpu_ms/);
  const rest = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');
  expect(rest(without)).toEqual(rest(toml).filter((line) => !/^\[limits\]|^cpu_ms/.test(line)));
  const refusal = 'CPU limits are not supported for the Free plan. [code: 100328]';
  expect(isFreePlanRefusal(refusal)).toBe(true);
  expect(isFreePlanRefusal('Authentication error [code: 10000]')).toBe(false);
});
