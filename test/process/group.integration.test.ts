import { existsSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { spawnGroup } from '../../scripts/process/group.ts';
import { isRunning } from '../../scripts/process/owner.ts';
import { temporaryFolder } from '../model/temporary.ts';
import { startScript } from './started.ts';

/** For `node -e`: starts one more process that would run on for ever, and prints the ids of both. */
const PAIR = `
  const { spawn } = require('node:child_process');
  const { pid } = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  console.log('pair', process.pid, pid);
  setInterval(() => {}, 1000);
`;

/** A parent with such a pair, told by nobody but us when to end. */
async function startParent(first = PAIR, env: NodeJS.ProcessEnv = {}) {
  const cleanedUp = join(await temporaryFolder(), 'cleaned-up');
  const parent = startScript('test/process/parent.ts', [cleanedUp, first], env);
  const [, leader, other] = await parent.printed(/pair (\d+) (\d+)/);
  return { parent, pair: [Number(leader), Number(other)], cleanedUp: () => existsSync(cleanedUp) };
}

const running = (pids: readonly number[]) => pids.filter(isRunning);
const PATIENCE = { timeout: 30_000 };

describe('a group of processes', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)(
    'ends before its parent does when that gets %s, and the parent cleans up',
    async (signal) => {
      const { parent, pair, cleanedUp } = await startParent();
      process.kill(parent.pid, signal);
      const numbers = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1, SIGQUIT: 3 };
      expect(await parent.ended).toEqual({ code: 128 + numbers[signal], signal: null });
      await expect.poll(() => running(pair), PATIENCE).toEqual([]);
      expect(cleanedUp()).toBe(true);
    },
  );

  it('ends with its parent when that is killed', async () => {
    const { parent, pair } = await startParent();
    process.kill(parent.pid, 'SIGKILL');
    await expect.poll(() => running(pair), PATIENCE).toEqual([]);
  });

  it('ends with its first process when that is killed', async () => {
    const { parent, pair } = await startParent();
    process.kill(pair[0] ?? 0, 'SIGKILL');
    expect(await parent.ended).toEqual({ code: 0, signal: null });
    expect(parent.output()).toContain('the group has ended');
    await expect.poll(() => running(pair), PATIENCE).toEqual([]);
  });

  it('is killed when it does not end by itself', async () => {
    const stubborn = `process.on('SIGTERM', () => console.log('no')); ${PAIR}`;
    const { parent, pair } = await startParent(stubborn);
    process.kill(parent.pid, 'SIGTERM');
    await parent.printed(/no/);
    expect(await parent.ended).toEqual({ code: 143, signal: null });
    await expect.poll(() => running(pair), PATIENCE).toEqual([]);
  });

  it('ends when a workerd in it is killed, which wrangler would not notice', async () => {
    const first = `
      const { spawn } = require('node:child_process');
      const { pid } = spawn(WORKERD, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
      console.log('pair', process.pid, pid);
      setInterval(() => {}, 1000);
    `;
    const workerd = join(await temporaryFolder(), 'workerd');
    await symlink(process.execPath, workerd);
    const { parent, pair } = await startParent(first.replace('WORKERD', JSON.stringify(workerd)));
    process.kill(pair[1] ?? 0, 'SIGKILL');
    await parent.ended;
    expect(parent.output()).toContain('workerd was ended by SIGKILL.');
    expect(running(pair)).toEqual([]);
  });

  it('tells how it ended', async () => {
    expect(await spawnGroup(['-e', 'process.exit(7)'], { stdio: 'pipe' }).ended).toEqual({
      code: 7,
      signal: null,
    });
  });
});

describe('a command', () => {
  /** Below a process that stands for npm. */
  async function startBelow(env: NodeJS.ProcessEnv) {
    const cleanedUp = join(await temporaryFolder(), 'cleaned-up');
    const npm = startScript('test/process/shell.ts', [cleanedUp, PAIR], env);
    const [, leader, other] = await npm.printed(/pair (\d+) (\d+)/);
    return { npm, pair: [Number(leader), Number(other)] };
  }

  it('ends when npm, which started it, is gone; without npm, a shell may well be gone', async () => {
    const { npm, pair } = await startBelow({});
    const below = await startBelow({ npm_lifecycle_event: 'start' });
    for (const { pid } of [npm, below.npm]) process.kill(pid, 'SIGKILL');
    await expect.poll(() => running(below.pair), PATIENCE).toEqual([]);
    expect(running(pair)).toEqual(pair);
    for (const pid of pair) process.kill(pid, 'SIGKILL');
  });
});
