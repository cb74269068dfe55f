import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { ROOT, SPOOL } from '../../scripts/paths.ts';
import { isRunning } from '../../scripts/process/owner.ts';
import { follow, type Started } from '../process/started.ts';
import { npm, type Tree } from './npm.ts';

/** For what ends by itself. */
export const PATIENCE = { timeout: 30_000 };

/** A folder for the tests of a file, with papers, a state of the Worker and temporary files of its own. */
export function workplace() {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sextant-e2e-'));
    await mkdir(join(folder, 'tmp'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const place = {
    get folder(): string {
      return folder;
    },

    /** Writes a corpus of these lines. */
    async corpus(name: string, lines: readonly string[]): Promise<string> {
      const file = join(folder, name);
      await writeFile(file, lines.join('\n'));
      return file;
    },

    /** `npm start -- FILE` with the state of this place; without a file it serves what is there. */
    start(...files: [] | [file: string]): Tree {
      const env = { PORT: '0', TMPDIR: join(folder, 'tmp') };
      return npm(['start', '--', ...files, '--state', join(folder, 'state')], env);
    },

    async startAndServe(...files: [] | [file: string]): Promise<{ tree: Tree; url: string; pids: number[] }> {
      const tree = place.start(...files);
      const [, url = ''] = await tree.printed(/answers at (\S+)/);
      expect((await fetch(`${url}/health`)).status).toBe(200);
      return { tree, url, pids: tree.processes() };
    },

    /**
     * What is left in folders for what is needed meanwhile, of processes that have ended: the spools among it may be of
     * another test that runs at the same time.
     */
    async crumbs(): Promise<string[]> {
      const before = await readdir(SPOOL);
      const ended = before.filter(isLeft);
      // One of another test that ended meanwhile has removed its spool first.
      const spools = (await readdir(SPOOL)).filter((name) => ended.includes(name));
      return [...spools, ...(await place.ownCrumbs())];
    },

    /** Those that can be of this place alone. */
    async ownCrumbs(): Promise<string[]> {
      const temporary = (await readdir(join(folder, 'tmp'))).filter(
        (name) => !name.startsWith('tsx-') && isLeft(name),
      );
      const claims = await readdir(join(folder, 'state', 'publishers')).catch(() => []);
      return [...temporary, ...claims];
    },
  };
  return place;
}

/** Whether the process that a name has is over. */
function isLeft(name: string): boolean {
  return !isRunning(Number(name.split('-')[1]));
}

/** Papers of the bundled sample, as they stand there: the set-up of the tests has embedded the first. */
export async function sampleLines(): Promise<string[]> {
  return (await readFile(join(ROOT, 'data', 'sample.jsonl'), 'utf8')).trimEnd().split('\n');
}

/** The papers with a word of their own in their abstracts: no earlier run can have embedded these texts. */
export function withWord(lines: readonly string[], word: string): string[] {
  return lines.map((line) => {
    const paper = JSON.parse(line) as { abstract: string };
    return JSON.stringify({ ...paper, abstract: `${word} ${paper.abstract}` });
  });
}

/** `npm run index` with a limit on the size of files: it stands for a full disk, which needs rights that not everyone has. */
export function indexOnFullDisk(blocks: number, ...args: string[]): Started {
  const command = `ulimit -f ${blocks} && exec "$0" scripts/sextant.mjs index "$@"`;
  return follow(
    spawn('sh', ['-c', command, process.execPath, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
}

/** What a command said last, after it has ended with this code and without a stack. */
export async function refusal(command: Started, code = 1): Promise<string> {
  expect(await command.ended, command.output()).toEqual({ code, signal: null });
  expect(command.output()).not.toMatch(/^\s+at /m);
  // What may be done next is no part of it.
  const lines = command.output().trimEnd().split('\n');
  return lines.findLast((line) => !line.startsWith('Next: ')) ?? '';
}
