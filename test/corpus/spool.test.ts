import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Spool } from '../../scripts/corpus/spool.ts';
import type { Paper } from '../../src/index/paper.ts';
import { temporaryFiles } from './files.ts';

const files = temporaryFiles();

async function allOf(spool: Spool): Promise<Paper[]> {
  const papers: Paper[] = [];
  for await (const paper of spool.papers()) papers.push(paper);
  return papers;
}

describe('Spool', () => {
  test('gives back every row, in any order and between appends', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 });
    const paper = fc.record({ id: text, title: text, abstract: text });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(paper, fc.nat()), { maxLength: 50 }), async (steps) => {
        const spool = await Spool.create(files.path('spools'));
        const papers: Paper[] = [];
        for (const [next, any] of steps) {
          await spool.append(next);
          papers.push(next);
          expect(await spool.read(any % papers.length)).toEqual(papers[any % papers.length]);
        }
        expect(spool.count).toBe(papers.length);
        expect(await allOf(spool)).toEqual(papers);
        await spool.close();
      }),
    );
  });

  test('holds more papers than one buffer and one read', async () => {
    const spool = await Spool.create(files.path('large'));
    const papers = Array.from({ length: 3_000 }, (_, row) => ({
      id: String(row),
      title: `Título ${String(row)}`,
      abstract: 'é'.repeat(row),
    }));
    for (const paper of papers) await spool.append(paper);
    expect(await allOf(spool)).toEqual(papers);
    expect(await spool.read(2_999)).toEqual(papers[2_999]);
    await spool.close();
  });

  test('refuses a row it does not have', async () => {
    const spool = await Spool.create(files.path('rows'));
    await expect(spool.read(0)).rejects.toThrow('The corpus has no row 0: it has 0.');
    await spool.append({ id: 'a', title: 'T', abstract: '' });
    await expect(spool.read(1)).rejects.toThrow('The corpus has no row 1: it has 1.');
    await expect(spool.read(-1)).rejects.toThrow('The corpus has no row -1');
    expect(await spool.read(0)).toEqual({ id: 'a', title: 'T', abstract: '' });
    await spool.close();
  });

  test('leaves nothing behind when it is closed', async () => {
    const spool = await Spool.create(files.path('closed'));
    await spool.append({ id: 'a', title: 'T', abstract: '' });
    expect(existsSync(spool.directory)).toBe(true);
    await spool.close();
    expect(existsSync(spool.directory)).toBe(false);
  });

  test('removes what a killed process left, and not what a running one has', async () => {
    const parent = files.path('abandoned');
    const dead = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim();
    const [left, running] = [`papers-${dead}-abcdef`, `papers-${String(process.ppid)}-abcdef`];
    for (const name of [left, running]) mkdirSync(join(parent, name), { recursive: true });
    const spool = await Spool.create(parent);
    expect(readdirSync(parent).sort()).toEqual([running, basename(spool.directory)].sort());
    await spool.close();
  });
});
