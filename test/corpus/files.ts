import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { readCorpus } from '../../scripts/corpus/read-corpus.ts';
import type { CorpusItem } from '../../scripts/corpus/record.ts';
import type { Paper } from '../../src/index/paper.ts';

/** A directory for the tests of one file, and a function that writes into it and answers the path. */
export function temporaryFiles() {
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sextant-corpus-'));
  });
  afterAll(async () => {
    await rm(directory, { recursive: true });
  });
  return {
    path: (name: string) => join(directory, name),
    async write(name: string, content: string | Uint8Array): Promise<string> {
      const path = join(directory, name);
      await writeFile(path, content);
      return path;
    },
  };
}

export async function itemsOf(file: string): Promise<CorpusItem[]> {
  const items: CorpusItem[] = [];
  for await (const item of readCorpus(file)) items.push(item);
  return items;
}

/** The papers of a file in which nothing may be wrong. */
export async function papersOf(file: string): Promise<Paper[]> {
  return (await itemsOf(file)).map((item) => {
    if (item.kind === 'paper') return item.paper;
    const what =
      item.kind === 'problem' ? item.reason : item.kind === 'warning' ? item.warning.kind : item.kind;
    throw new Error(`${item.line}: ${what}`);
  });
}

/** `line: reason` of every problem of a file. */
export async function problemsOf(file: string): Promise<string[]> {
  return (await itemsOf(file)).flatMap((item) =>
    item.kind === 'problem' ? [`${String(item.line)}: ${item.reason}`] : [],
  );
}
