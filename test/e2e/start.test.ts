import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { firstSearch } from '../../scripts/first-search.ts';
import { ROOT } from '../../scripts/paths.ts';
import { startScript } from '../process/started.ts';
import { refusal } from './workplace.ts';

const answerSchema = z.object({
  total: z.number(),
  generation: z.number(),
  results: z.array(z.object({ id: z.string() })),
});

let folder: string;
let file: string;
const running: ChildProcess[] = [];

/** Runs what `npm start -- FILE` runs, with a state of its own, until it prints its address. */
async function start(
  files: readonly string[] = [file],
  command = 'start',
): Promise<{ url: string; output: string; stop: () => Promise<void> }> {
  const args = ['scripts/sextant.mjs', command, ...files, '--state', join(folder, 'state')];
  const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, PORT: '0' } });
  running.push(child);
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = /answers at (\S+)/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${output}`)));
  });
  const stop = async (): Promise<void> => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  };
  return { url, output, stop };
}

async function search(url: string, query: string): Promise<z.infer<typeof answerSchema>> {
  const answer = await fetch(`${url}/v1/search?q=${encodeURIComponent(query)}`);
  expect(answer.status).toBe(200);
  return answerSchema.parse(await answer.json());
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-e2e-'));
  file = join(folder, 'papers.jsonl');
  const sample = (await readFile(join(ROOT, 'data', 'sample.jsonl'), 'utf8')).split('\n');
  await writeFile(file, sample.slice(0, 12).join('\n'));
});

afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

it('npm start indexes a corpus and answers over HTTP; again, it finds all that in place', async () => {
  const first = await start();
  expect(first.output).toContain('Published generation 1 with 12 papers');
  const paper = JSON.parse((await readFile(file, 'utf8')).split('\n')[7] ?? '') as {
    id: string;
    title: string;
  };
  const answer = await search(first.url, paper.title);
  expect(answer).toMatchObject({ total: 12, generation: 1 });
  expect(answer.results[0]?.id).toBe(paper.id);
  expect(await firstSearch(first.url, 0)).toEqual({ papers: 12, found: 10 });
  await expect(firstSearch(`${first.url}/nowhere`, 0)).rejects.toMatchObject({ code: 'internal' });
  expect((await fetch(`${first.url}/?q=agents`)).headers.get('content-type')).toContain('text/html');
  await first.stop();

  const second = await start();
  expect(second.output).toContain('12 were embedded before');
  expect(second.output).toContain('Generation 1 holds the same 12 papers');
  expect((await search(second.url, paper.title)).results[0]?.id).toBe(paper.id);
  await second.stop();

  // Without files, what somebody has published is served, and not replaced by the bundled papers.
  for (const command of ['start', 'serve']) {
    const again = await start([], command);
    expect(again.output).not.toContain('Embedded');
    expect(await search(again.url, paper.title)).toMatchObject({ total: 12, generation: 1 });
    await again.stop();
  }
});

it('serve says what to do where nothing is published', async () => {
  const serve = startScript('scripts/sextant.mjs', [
    'serve',
    '--port',
    '0',
    '--state',
    join(folder, 'empty'),
  ]);
  expect(await refusal(serve)).toMatch(/^index-missing: .*npx sextant index/);
});
