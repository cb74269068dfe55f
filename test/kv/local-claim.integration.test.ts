import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { claimLocalStore } from '../../scripts/kv/local-claim.ts';
import { temporaryFolder } from '../model/temporary.ts';
import { startScript } from '../process/started.ts';
import { SEED } from '../setup/runs.ts';

const files = (state: string) => readdir(join(state, 'publishers'));

it('is given to one process at a time, which is named to the others, and to the next when it has ended', async () => {
  const state = await temporaryFolder();
  const holder = startScript('test/kv/claimant.ts', [state, 'hold'], { SEXTANT_COMMAND: 'sextant index' });
  await holder.printed(/held/);
  await expect(claimLocalStore(state)).rejects.toMatchObject({
    code: 'store-failed',
    message: expect.stringMatching(
      new RegExp(
        `publishes into ${state}: sextant index \\(process ${holder.pid}\\), which began \\d+s ago.*kill ${holder.pid}`,
      ),
    ) as string,
  });
  holder.child.kill('SIGTERM');
  await holder.ended;
  expect(await files(state)).toEqual([]);
});

it('is free again when its process was killed', async () => {
  const state = await temporaryFolder();
  const holder = startScript('test/kv/claimant.ts', [state, 'hold']);
  await holder.printed(/held/);
  holder.child.kill('SIGKILL');
  await holder.ended;
  expect(await files(state)).toHaveLength(1);
  const giveBack = await claimLocalStore(state);
  expect(await files(state)).toHaveLength(1);
  giveBack();
  expect(await files(state)).toEqual([]);
});

it('is not kept by a process that has the id of one that was killed', async () => {
  const state = await temporaryFolder();
  const holder = startScript('test/kv/claimant.ts', [state, 'hold']);
  await holder.printed(/held/);
  const [name = ''] = await files(state);
  const claim = JSON.parse(await readFile(join(state, 'publishers', name), 'utf8')) as object;
  await writeFile(join(state, 'publishers', name), JSON.stringify({ ...claim, started: 'at another time' }));
  (await claimLocalStore(state))();
  expect(await files(state)).toEqual([]);
});

it('is never given to two, whoever asks at once', async ({ onTestFailed }) => {
  const seed = SEED ?? Date.now() % 2 ** 31;
  onTestFailed(() => console.log(`The claims were held for times of seed ${seed}.`));
  const state = await temporaryFolder();
  await mkdir(join(state, 'publishers'));
  const claimants = Array.from({ length: 4 }, (_, i) =>
    startScript('test/kv/claimant.ts', [state, 'again', String(seed + i)]),
  );
  const ended = await Promise.all(claimants.map((claimant) => claimant.ended));
  expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  const got = claimants.map(({ output }) => Number(/^got (\d+)$/m.exec(output())?.[1]));
  expect(got.reduce((sum, rounds) => sum + rounds)).toBeGreaterThanOrEqual(8);
  expect(await files(state)).toEqual([]);
});
