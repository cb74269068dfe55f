import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, SPOOL } from '../../scripts/paths.ts';
import { isRunning } from '../../scripts/process/owner.ts';
import { answers, npm, type Tree } from './npm.ts';

// Every process of the tree by every signal is 40 cases, each of which was run by hand; here is one of each kind. Each
// begins with the state that the one before has left, so it also shows that the next run works.

const PATIENCE = { timeout: 30_000 };

let folder: string;
let env: NodeJS.ProcessEnv;
let few: string;
let many: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-e2e-'));
  const temporary = join(folder, 'tmp');
  await mkdir(temporary);
  env = { PORT: '0', TMPDIR: temporary };
  [few, many] = [join(folder, 'few.jsonl'), join(folder, 'many.jsonl')];
  const sample = (await readFile(join(ROOT, 'data', 'sample.jsonl'), 'utf8')).trimEnd().split('\n');
  await writeFile(few, sample.slice(0, 12).join('\n'));
  // A word of its own: no run before can have embedded these, so it takes a while.
  const fresh = sample.map((line) => {
    const paper = JSON.parse(line) as { abstract: string };
    return JSON.stringify({ ...paper, abstract: `${folder} ${paper.abstract}` });
  });
  await writeFile(many, fresh.join('\n'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const startArgs = (file: string): string[] => ['start', '--', file, '--state', join(folder, 'state')];

/** What is left in folders for what is needed meanwhile, of processes that have ended. */
async function crumbs(): Promise<string[]> {
  const isLeft = (name: string): boolean => !isRunning(Number(name.split('-')[1]));
  const spools = (await readdir(SPOOL)).filter(isLeft);
  const temporary = (await readdir(join(folder, 'tmp'))).filter(
    (name) => !name.startsWith('tsx-') && isLeft(name),
  );
  const claims = await readdir(join(folder, 'state', 'publishers')).catch(() => []);
  return [...spools, ...temporary, ...claims];
}

async function startAndServe(): Promise<{ tree: Tree; url: string; pids: number[] }> {
  const tree = npm(startArgs(few), env);
  const [, url = ''] = await tree.printed(/answers at (\S+)/);
  expect((await fetch(`${url}/health`)).status).toBe(200);
  return { tree, url, pids: tree.processes() };
}

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
    const { tree, url, pids } = await startAndServe();
    expect(pids.length).toBeGreaterThanOrEqual(7);
    process.kill(find(tree), signal);
    await expect.poll(() => tree.left(pids), PATIENCE).toEqual([]);
    expect(await answers(url)).toBe(false);
    expect(await crumbs()).toHaveLength(left ? 1 : 0);
  });

  it('leaves nothing, and is ended well, after Ctrl+C', async () => {
    const { tree, pids } = await startAndServe();
    process.kill(tree.find(/sextant\.mjs start/), 'SIGINT');
    expect(await tree.ended).toEqual({ code: 0, signal: null });
    await expect.poll(() => tree.left(pids), PATIENCE).toEqual([]);
    expect(await crumbs()).toEqual([]);
  });
});

describe('npm start, while papers are embedded', () => {
  async function startAndEmbed(): Promise<{ tree: Tree; pids: number[] }> {
    const tree = npm(startArgs(many), env);
    await tree.printed(/Embedded \d+ of/);
    return { tree, pids: tree.processes() };
  }

  it('ends whole when our process is killed', async () => {
    const { tree, pids } = await startAndEmbed();
    process.kill(tree.find(/sextant\.mjs start/), 'SIGKILL');
    await expect.poll(() => tree.left(pids), PATIENCE).toEqual([]);
  });

  it('ends whole, and says so, when the process that embeds is killed; the next run goes on and cleans up', async () => {
    const { tree, pids } = await startAndEmbed();
    process.kill(tree.find(/work\.ts index/), 'SIGKILL');
    await expect.poll(() => tree.left(pids), PATIENCE).toEqual([]);
    expect(await tree.ended).toEqual({ code: 1, signal: null });
    expect(tree.output()).toContain('internal: Indexing was ended by SIGKILL');
    expect(await crumbs()).toHaveLength(2); // Its spool and its claim.

    const { tree: next } = await startAndServe();
    expect(await crumbs()).toEqual([]);
    process.kill(-next.pid, 'SIGTERM');
    await next.ended;
  });
});
