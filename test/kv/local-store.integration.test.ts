import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openLocalStore } from '../../scripts/kv/local-store.ts';
import { describeStore } from '../contract/store.case.ts';

async function project(binding: string) {
  const folder = await mkdtemp(join(tmpdir(), 'sextant-local-store-'));
  const config = [
    'name = "x"',
    'compatibility_date = "2026-04-01"',
    '[[kv_namespaces]]',
    `binding = "${binding}"`,
  ];
  await writeFile(join(folder, 'wrangler.toml'), config.join('\n'));
  return { configPath: join(folder, 'wrangler.toml'), remove: () => rm(folder, { recursive: true }) };
}

describeStore('the local simulator', async () => {
  const { configPath, remove } = await project('INDEX');
  const store = await openLocalStore(configPath);
  const close = async () => {
    await store.close();
    await remove();
  };
  return { store, close };
});

it('finds the values again after it was closed', async () => {
  const { configPath, remove } = await project('INDEX');
  const first = await openLocalStore(configPath);
  await first.put([{ key: 'p', value: Uint8Array.of(5), metadata: { t: 1, gen: 1, bytes: 1 } }]);
  await first.close();
  const second = await openLocalStore(configPath);
  expect(await second.get('p')).toEqual(Uint8Array.of(5));
  await second.close();
  await remove();
});

it('says which binding is missing', async () => {
  const { configPath, remove } = await project('OTHER');
  await expect(openLocalStore(configPath)).rejects.toMatchObject({ code: 'store-failed' });
  await remove();
});
