import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-remove-'));
  const papers = Array.from({ length: 30 }, (_, i) => ({
    id: `a paper ${String(i)}`,
    title: `Title ${String(i)}`,
    abstract: 'Text.',
  }));
  const file = join(folder, 'papers.jsonl');
  await writeFile(file, papers.map((paper) => JSON.stringify(paper)).join('\n'));
  expect(await sextant(['index', file, '--encoder', 'edge'])).toMatchObject({ code: 0 });
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The program on a store of its own. */
async function sextant(
  args: readonly string[],
  input = '',
): Promise<{ code: number | null; out: string; err: string }> {
  const state = args.includes('--help') ? [] : ['--state', join(folder, 'state')];
  const child = spawn(process.execPath, ['scripts/sextant.mjs', ...args, ...state], { cwd: ROOT });
  const [out, err]: Buffer[][] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out?.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err?.push(chunk));
  child.stdin.end(input);
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { code, out: Buffer.concat(out ?? []).toString(), err: Buffer.concat(err ?? []).toString() };
}

it('reads ids with spaces from a list of any line ends, one of them twice, and names those that are not there', async () => {
  const list = '\ufeffa paper 3\r\n\r\n  a paper 4  \ra paper 3\nno such paper\r\n';
  const { code, out, err } = await sextant(['remove', '--file', '-', '--json'], list);
  expect(JSON.parse(out)).toMatchObject({
    outcome: 'published',
    generation: 2,
    papers: 28,
    removed: ['a paper 3', 'a paper 4'],
    missing: ['no such paper'],
  });
  expect([code, err]).toEqual([0, expect.stringContaining('There is no paper no such paper.')]);
});

it.each([
  [
    'none of the papers is there',
    ['remove', 'a paper 3', 'x'],
    1,
    'a paper 3: there is no such paper\nx: there is no such paper',
  ],
  ['nothing is named', ['remove'], 2, 'Name the papers that are to go'],
  ['the list has no id', ['remove', '--file', '-'], 1, 'There are no ids in standard input'],
  ['there is no list', ['remove', '--file', 'no/such/file'], 1, 'no/such/file does not exist'],
  ['a generation is missing', ['index', 'diff', '1', '99'], 1, 'There is no generation 99'],
  ['a generation is no number', ['index', 'diff', '1', 'x'], 2, 'whole number'],
  [
    'a file to update from is missing',
    ['update', 'no/such/file.jsonl'],
    1,
    'There is no file no/such/file.jsonl',
  ],
])('says so when %s', async (_, args, code, text) => {
  expect(await sextant(args)).toMatchObject({ code, err: expect.stringContaining(text) as string });
});
