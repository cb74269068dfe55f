import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';
import { answers, type Tree } from './npm.ts';
import { PATIENCE, sampleLines, workplace } from './workplace.ts';

// Every process of the tree by every signal is 40 cases, each of which was run by hand; here is one of each kind, and
// more in `embedding.test.ts`. Each begins with the state that the one before has left, so it also shows that the next
// run works.

const place = workplace();
beforeAll(async () => {
  const few = await place.corpus('few.jsonl', (await sampleLines()).slice(0, 12));
  const args = ['scripts/sextant.mjs', 'index', few, '--state', join(place.folder, 'state')];
  await promisify(execFile)(process.execPath, args, { cwd: ROOT });
});

describe('npm start, once the Worker answers', () => {
  /** Whom the signal is sent to, and whether its folder of temporary files waits for the next run. */
  it.each<[string, NodeJS.Signals, (tree: Tree) => number, boolean]>([
    ['the whole group, as when a terminal is closed', 'SIGHUP', ({ pid }) => -pid, false],
    ['npm', 'SIGINT', ({ pid }) => pid, false],
    ['npm', 'SIGKILL', ({ pid }) => pid, false],
    ['our process', 'SIGKILL', (tree) => tree.find(/sextant\.mjs start/), true],
    ['wrangler', 'SIGKILL', (tree) => tree.find(/wrangler-dist\/cli\.js/), false],
    ['workerd', 'SIGKILL', (tree) => tree.find(/\/workerd serve/), false],
  ])('ends whole when %s gets %s', async (_, signal, find, left) => {
    const { tree, url, pids } = await place.startAndServe();
    expect(pids.length).toBeGreaterThanOrEqual(7);
    process.kill(find(tree), signal);
    await expect.poll(() => tree.left(pids), PATIENCE).toEqual([]);
    expect(await answers(url)).toBe(false);
    expect(await place.ownCrumbs()).toHaveLength(left ? 1 : 0);
  });

  it('leaves nothing, and is ended well, after Ctrl+C', async () => {
    const { tree, pids } = await place.startAndServe();
    process.kill(tree.find(/sextant\.mjs start/), 'SIGINT');
    expect(await tree.ended).toEqual({ code: 0, signal: null });
    await expect.poll(() => tree.left(pids), PATIENCE).toEqual([]);
    expect(await place.ownCrumbs()).toEqual([]);
  });
});
