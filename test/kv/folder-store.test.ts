import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FolderStore } from '../../scripts/kv/folder-store.ts';
import { describeStore } from '../contract/store.case.ts';

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'sextant-folder-store-'));
  return { path, remove: () => rm(path, { recursive: true }) };
}

describeStore('a folder', async () => {
  const folder = await temporaryFolder();
  return { store: new FolderStore(join(folder.path, 'made', 'on', 'demand')), close: folder.remove };
});

it('ignores what a crash left and keeps values beside files of others', async () => {
  const folder = await temporaryFolder();
  const store = new FolderStore(folder.path);
  await store.put([{ key: 'm/1', value: Uint8Array.of(1), metadata: { t: 1, gen: 1, bytes: 1 } }]);
  await writeFile(join(folder.path, 'm%2F2.value.0.tmp'), 'half of a value');
  await writeFile(join(folder.path, 'm%2F3.metadata'), '{"t":1,"gen":1,"bytes":1}');
  expect((await store.list('')).map(({ key }) => key)).toEqual(['m/1']);
  expect(await readdir(folder.path)).toContain('m%2F1.value');
  await folder.remove();
});
