import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, truncateSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Papers, papersInMemory } from '../../scripts/corpus/paper-rows.ts';
import { Spool } from '../../scripts/corpus/spool.ts';
import type { Paper } from '../../src/index/paper.ts';
import { papers as anyPaper } from '../index/papers.ts';
import { temporaryFiles } from './files.ts';

const files = temporaryFiles();

describe('Spool', () => {
  test('gives back every row, in any order and between appends', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 });
    const paper = fc.record({ id: text, title: text, abstract: text });
    fc.assert(
      fc.property(fc.array(fc.tuple(paper, fc.nat()), { maxLength: 50 }), (steps) => {
        const spool = new Spool(files.path('spools'));
        const papers: Paper[] = [];
        for (const [next, any] of steps) {
          spool.append(next);
          papers.push(next);
          expect(spool.read(any % papers.length)).toEqual(papers[any % papers.length]);
        }
        expect(spool.count).toBe(papers.length);
        expect([...spool.papers()]).toEqual(papers);
        spool.close();
      }),
    );
  });

  test('has the record and the outline of every paper, as if it were in memory', () => {
    fc.assert(
      fc.property(fc.array(anyPaper, { maxLength: 20 }), (papers) => {
        const spool = new Spool(files.path('outlines'));
        for (const paper of papers) spool.append(paper);
        const memory = papersInMemory(papers);
        for (const of of ['outline', 'record', 'recordLength'] as const) {
          const all = (source: Papers) => papers.map((_, row) => source[of](row));
          expect(all(spool)).toEqual(all(memory));
        }
        spool.close();
      }),
    );
  });

  test('holds more papers than one buffer and one read', () => {
    const spool = new Spool(files.path('large'));
    const papers = Array.from({ length: 3_000 }, (_, row) => ({
      id: String(row),
      title: `Título ${String(row)}`,
      abstract: 'é'.repeat(row),
    }));
    for (const paper of papers) spool.append(paper);
    expect([...spool.papers()]).toEqual(papers);
    expect(spool.read(2_999)).toEqual(papers[2_999]);
    spool.close();
  });

  test('refuses a row it does not have', () => {
    const spool = new Spool(files.path('rows'));
    expect(() => spool.read(0)).toThrow('The corpus has no row 0: it has 0.');
    spool.append({ id: 'a', title: 'T', abstract: '' });
    expect(() => spool.read(1)).toThrow('The corpus has no row 1: it has 1.');
    expect(() => spool.read(-1)).toThrow('The corpus has no row -1');
    expect(spool.read(0)).toEqual({ id: 'a', title: 'T', abstract: '' });
    spool.close();
  });

  test('says that its file was cut short', () => {
    const spool = new Spool(files.path('short'));
    for (let row = 0; row < 20; row++)
      spool.append({ id: String(row), title: 'T', abstract: 'x'.repeat(100_000) });
    expect(spool.read(19).id).toBe('19');
    for (const name of readdirSync(spool.directory)) truncateSync(join(spool.directory, name), 100);
    expect(() => spool.outline(19)).toThrow(/was cut short/);
    spool.close();
  });

  test('leaves nothing behind when it is closed', () => {
    const spool = new Spool(files.path('closed'));
    spool.append({ id: 'a', title: 'T', abstract: '' });
    expect(existsSync(spool.directory)).toBe(true);
    spool.close();
    expect(existsSync(spool.directory)).toBe(false);
  });

  test('removes what a killed process left, and not what a running one has', () => {
    const parent = files.path('abandoned');
    const dead = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim();
    const [left, running] = [`papers-${dead}-abcdef`, `papers-${String(process.ppid)}-abcdef`];
    for (const name of [left, running]) mkdirSync(join(parent, name), { recursive: true });
    const spool = new Spool(parent);
    expect(readdirSync(parent).sort()).toEqual([running, basename(spool.directory)].sort());
    spool.close();
  });
});
