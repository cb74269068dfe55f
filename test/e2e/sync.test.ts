import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { ROOT } from '../../scripts/paths.ts';
import { file, type Item, LocalSource } from '../sources/local-sources.ts';

const resultSchema = z.object({
  outcome: z.enum(['published', 'unchanged']),
  generation: z.number().nullable(),
  papers: z.number(),
  added: z.number(),
  values: z.number(),
  sources: z.array(
    z.object({
      name: z.string(),
      added: z.number(),
      changed: z.number(),
      removed: z.number(),
      error: z.string().optional(),
      failing_since: z.iso.datetime().optional(),
    }),
  ),
});
const listSchema = z.object({ generations: z.array(z.object({ gen: z.number(), createdAt: z.string() })) });

const paper = (id: string): Item => ({ id, title: `Talking machines ${id}`, day: '2026-01-01' });
const lists: Record<'one' | 'two', Item[]> = { one: [paper('a'), paper('b')], two: [paper('c')] };
const servers = { one: new LocalSource(file(() => lists.one)), two: new LocalSource(file(() => lists.two)) };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-sync-'));
  for (const server of Object.values(servers)) await server.start();
});
afterAll(async () => {
  for (const server of Object.values(servers)) await server.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `sextant` with a store of its own. */
async function sextant(command: string, ...args: string[]): Promise<Run> {
  const ofItsOwn = command === 'index' ? [] : ['--state', join(folder, 'state')];
  const child = spawn(process.execPath, ['scripts/sextant.mjs', command, ...ofItsOwn, ...args], {
    cwd: ROOT,
  });
  const run: Run = { code: null, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (run.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (run.stderr += chunk.toString()));
  run.code = await new Promise((resolve) => child.once('close', resolve));
  return run;
}

async function sync(expected: number, ...args: string[]): Promise<z.infer<typeof resultSchema>> {
  const { code, stdout, stderr } = await sextant('sync', '--json', ...args);
  expect([code, stderr]).toEqual([expected, expect.any(String)]);
  return resultSchema.parse(JSON.parse(stdout));
}

async function generations(): Promise<number[]> {
  const { stdout } = await sextant('index', 'list', '--json', '--state', join(folder, 'state'));
  return listSchema.parse(JSON.parse(stdout)).generations.map(({ gen }) => gen);
}

const GONE = { status: 410, body: 'Gone for /home/someone' };

it(
  'writes nothing where nothing is new, and once that a source fails or answers again',
  { timeout: 600_000 },
  async () => {
    const summary = join(folder, 'summary.md');
    const [one, two] = [`url:${servers.one.base}/one.bib`, `url:${servers.two.base}/two.bib`];
    const added = await sextant('add', one, two, '--json');
    expect([added.code, added.stderr]).toEqual([0, expect.any(String)]);
    expect(resultSchema.parse(JSON.parse(added.stdout)).sources).toEqual([
      { name: one, added: 2, changed: 0, removed: 0 },
      { name: two, added: 1, changed: 0, removed: 0 },
    ]);

    expect(await sync(0, '--summary', summary)).toMatchObject({
      outcome: 'unchanged',
      generation: null,
      papers: 3,
    });
    expect(await generations()).toEqual([1]);

    const answers = servers.one.answer;
    servers.one.answer = () => GONE;
    const begins = await sync(1, '--summary', summary);
    expect(begins).toMatchObject({ outcome: 'published', generation: 2, papers: 3, values: 0 });
    const since = begins.sources[0]?.failing_since ?? '';
    expect([Date.parse(since) > 0, begins.sources[1]?.failing_since]).toEqual([true, undefined]);
    expect((await sextant('sync', '--list')).stdout.split('\n')[0]?.split('\t')).toEqual([
      one,
      expect.stringMatching(/^last answered 2\d{3}-/),
      `failing since ${since}: It answered with an error.`,
    ]);

    // It goes on failing: nothing more is said of it, also not with papers of another one.
    expect(await sync(1)).toMatchObject({ outcome: 'unchanged', sources: [{ failing_since: since }, {}] });
    expect(await generations()).toEqual([2, 1]);
    lists.two.push(paper('d'));
    const news = await sync(1, '--summary', summary);
    expect(news).toMatchObject({ outcome: 'published', generation: 3, papers: 4, added: 1 });
    expect(news.sources.map((source) => [source.added, source.failing_since])).toEqual([
      [0, since],
      [1, undefined],
    ]);

    // Both fail, of which one has done so before.
    servers.two.answer = () => GONE;
    const both = await sync(1);
    expect(both).toMatchObject({ outcome: 'published', generation: 4, papers: 4, values: 0 });
    expect(both.sources.map((source) => source.failing_since === since)).toEqual([true, false]);

    servers.one.answer = answers;
    servers.two.answer = file(() => lists.two);
    const again = await sync(0);
    expect(again).toMatchObject({ outcome: 'published', generation: 5, papers: 4, values: 0 });
    expect(again.sources.some(({ failing_since: failing }) => failing !== undefined)).toBe(false);
    expect(await sync(0)).toMatchObject({ outcome: 'unchanged' });
    expect(await generations()).toEqual([5, 4, 3, 2, 1]);

    const told = await readFile(summary, 'utf8');
    expect(told.match(/^### Sync$/gm)).toHaveLength(3);
    expect(told).toContain('3 papers in all. Nothing was written.');
    expect(told).toMatch(/^\| url:\S+ \| 0 \| 0 \| 0 \| \S+ answered 410 .*since 2/m);
    expect(told).toMatch(/^\| url:\S+ \| 1 \| 0 \| 0 \| {2}\|$/m);
    expect(told).toMatch(/4 papers in all\. [1-9]\d* values \(\d+ bytes\) written, generation 3\./);
  },
);

it('says in the summary too why there is none', async () => {
  const [state, summary] = [join(folder, 'empty'), join(folder, 'none.md')];
  const { code } = await sextant('sync', '--summary', summary, '--state', state);
  expect(code).toBe(2);
  expect(await readFile(summary, 'utf8')).toMatch(
    /^### Sync\n\nNothing was published\. No sources are remembered/,
  );
});
