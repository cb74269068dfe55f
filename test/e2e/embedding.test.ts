import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ROOT } from '../../scripts/paths.ts';
import type { Tree } from './npm.ts';
import { indexOnFullDisk, PATIENCE, refusal, sampleLines, withWord, workplace } from './workplace.ts';

const paperSchema = z.object({ id: z.string(), title: z.string() });
const answerSchema = z.object({ total: z.number(), results: z.array(z.object({ id: z.string() })) });

const place = workplace();
let few: string;
let ten: string;
let many: string;
let papers: z.infer<typeof paperSchema>[];
const running: ChildProcess[] = [];

beforeAll(async () => {
  const sample = await sampleLines();
  few = await place.corpus('few.jsonl', sample.slice(0, 12));
  const fresh = withWord(sample, place.folder);
  const part = withWord(sample.slice(20, 30), `ten of ${place.folder}`);
  papers = part.map((line) => paperSchema.parse(JSON.parse(line)));
  ten = await place.corpus('ten.jsonl', part);
  many = await place.corpus('many.jsonl', fresh);
});

afterAll(() => {
  for (const child of running) child.kill('SIGTERM');
});

/** `npm start -- FILE` with more arguments, and a state of its own. */
function spawnStart(...args: string[]): { child: ChildProcess; output: () => string } {
  const all = ['scripts/sextant.mjs', 'start', ten, '--state', join(place.folder, 'edge'), ...args];
  const child = spawn(process.execPath, all, { cwd: ROOT, env: { ...process.env, PORT: '0' } });
  running.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  return { child, output: () => output };
}

/** Starts, asks for the first paper by its title, stops; says what was printed. */
async function startAndSearch(...args: string[]): Promise<string> {
  const { child, output } = spawnStart(...args);
  const ended = once(child, 'exit');
  const url = (): string | undefined => /answers at (\S+)/.exec(output())?.[1];
  await expect.poll(() => url() ?? child.exitCode, { timeout: 120_000 }).not.toBeNull();
  expect(url(), output()).toBeDefined();
  const query = new URLSearchParams({ q: papers[0]?.title ?? '', mode: 'semantic', limit: '1' });
  const answer = answerSchema.parse(await (await fetch(`${url()}/v1/search?${query}`)).json());
  expect(answer).toMatchObject({ total: papers.length, results: [{ id: papers[0]?.id }] });
  child.kill('SIGTERM');
  await ended;
  return output();
}

it('npm start -- --encoder edge embeds by our encoder, once, into a cache apart from that of transformers.js', async () => {
  expect(await startAndSearch('--encoder', 'edge')).toContain('Embedded 10 papers, 0 were embedded before');
  expect(await startAndSearch('--encoder', 'edge')).toContain('Embedded 0 papers, 10 were embedded before');
  expect(await startAndSearch()).toContain('Embedded 10 papers, 0 were embedded before');
});

it('an encoder that does not exist is refused before anything else happens', async () => {
  const { child, output } = spawnStart('--encoder', 'onnx');
  expect(await once(child, 'exit')).toEqual([2, null]);
  expect(output()).toMatch(
    /^usage: Option '--encoder <program>' argument 'onnx' is invalid\. Allowed choices are transformers, edge, auto\./,
  );
});

it('a disk that takes no more refuses the cache of embeddings', async () => {
  const fresh = await place.corpus('fresh.jsonl', [
    JSON.stringify({ id: 'a', title: 'T', abstract: place.folder }),
  ]);
  expect(await refusal(indexOnFullDisk(200, fresh, '--state', join(place.folder, 'full')))).toMatch(
    /^system-refused: \S+\/embeddings may not become as large as it must: .*\(EFBIG\)$/,
  );
});

describe('npm start, while papers are embedded', () => {
  async function startAndEmbed(): Promise<{ tree: Tree; pids: number[] }> {
    const tree = place.start(many);
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
    expect(await place.crumbs()).toHaveLength(2); // Its spool and its claim.

    const { tree: next } = await place.startAndServe(few);
    expect(await place.crumbs()).toEqual([]);
    process.kill(-next.pid, 'SIGTERM');
    await next.ended;
  });
});
