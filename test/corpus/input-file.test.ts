import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { collectCorpus } from '../../scripts/corpus/collect.ts';
import { startScript } from '../process/started.ts';
import { temporaryFiles } from './files.ts';

const files = temporaryFiles();
const PAPERS = '{"id":"a","title":"A","abstract":"x"}\n{"id":"b","title":"B","abstract":"x"}\n';

describe('a pipe, which can be read only once', () => {
  async function pipe(
    name: string,
    content: string | Uint8Array,
  ): Promise<{ path: string; written: Promise<void> }> {
    const path = files.path(name);
    await promisify(execFile)('mkfifo', [path]);
    return { path, written: pipeline([content], createWriteStream(path)) };
  }

  test.each([
    ['JSON Lines', PAPERS],
    ['gzip', gzipSync(PAPERS)],
    ['more than is read to see what it is', PAPERS.replace('A', 'A'.repeat(200_000))],
  ])('is read like a file: %s', async (name, content) => {
    const { path, written } = await pipe(name.replaceAll(' ', '-'), content);
    const corpus = await collectCorpus([path], { spoolDir: files.path('spool') });
    await written;
    expect(Array.from(corpus.spool.papers(), ({ id }) => id)).toEqual(['a', 'b']);
    corpus.spool.close();
    expect(await readdir(files.path('spool'))).toEqual([]);
  });

  test('is named as it was in what is said of it', async () => {
    const { path, written } = await pipe('broken', '[{"title": "T"');
    await expect(collectCorpus([path], { spoolDir: files.path('spool') })).rejects.toThrow(
      `${path}:1: the JSON ends in the middle of a value.`,
    );
    await written;
    expect(await readdir(files.path('spool'))).toEqual([]);
  });
});

describe('standard input', () => {
  const collect = (args: readonly string[], input?: string) =>
    startScript('test/corpus/collected.ts', [files.path('spool'), ...args], {}, input);

  test.each(['-', '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0'])(
    'is read where it is called %s',
    async (name) => {
      const { ended, output } = collect([name], PAPERS);
      expect(await ended, output()).toEqual({ code: 0, signal: null });
      expect(output()).toBe('a, b\n');
    },
  );

  test('stands beside files, and is named in what is said of its records', async () => {
    const file = await files.write('c.jsonl', '{"id":"a","title":"C","abstract":"x"}\n');
    const { ended, output } = collect(['-', file], `${PAPERS}{"x":1}\n`);
    expect(await ended, output()).toEqual({ code: 0, signal: null });
    expect(output()).toContain('standard input:3: title: is missing');
    expect(output()).toContain(`${file}:1: the id a was used before, in standard input:1`);
  });

  test.each([
    ['', 'The format of standard input is not known: it is empty.'],
    ['[{"a"', 'standard input:1: the JSON ends in the middle of a value.'],
    ['{"x":1}\n', 'There are no papers in standard input: 1 record is not valid:'],
  ])('is named in errors: %j', async (input, message) => {
    const { ended, output } = collect(['-'], input);
    expect((await ended).code).toBe(1);
    expect(output()).toContain(message);
    expect(output()).not.toContain('spool');
  });

  test('of a shell is not there in the process that works', async () => {
    const { ended, output } = collect(['/dev/fd/63']);
    expect((await ended).code).toBe(1);
    expect(output()).toContain('In place of <(command) write: command | npx sextant index -');
  });
});
