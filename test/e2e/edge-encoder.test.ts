import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { ROOT } from '../../scripts/paths.ts';

const paperSchema = z.object({ id: z.string(), title: z.string(), abstract: z.string() });
const answerSchema = z.object({ total: z.number(), results: z.array(z.object({ id: z.string() })) });

let folder: string;
let file: string;
let papers: z.infer<typeof paperSchema>[];
const running: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-e2e-'));
  file = join(folder, 'papers.jsonl');
  const sample = (await readFile(join(ROOT, 'data', 'sample.jsonl'), 'utf8')).split('\n').slice(20, 30);
  // A word of its own: no earlier run can have embedded these texts.
  papers = sample.map((line) => {
    const paper = paperSchema.parse(JSON.parse(line));
    return { ...paper, abstract: `${paper.abstract} ${folder}` };
  });
  await writeFile(file, papers.map((paper) => JSON.stringify(paper)).join('\n'));
});

afterAll(async () => {
  for (const child of running) child.kill('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

/** `npm start -- FILE` with more arguments, and a state of its own. */
function spawnStart(...args: string[]): { child: ChildProcess; output: () => string } {
  const all = ['scripts/sextant.mjs', 'start', file, '--state', join(folder, 'state'), ...args];
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
  expect(output()).toBe('usage: --encoder is transformers or edge, not onnx.\n');
});
