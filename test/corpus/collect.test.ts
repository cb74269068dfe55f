import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { paperSchema } from '../../src/index/paper.ts';
import { collectCorpus } from '../../scripts/corpus/collect.ts';
import { documentText } from '../../scripts/corpus/document-text.ts';
import { temporaryFiles } from './files.ts';

const files = temporaryFiles();
const line = (id: string, title = 'T', abstract = 'A') => `${JSON.stringify({ id, title, abstract })}\n`;

function collect(paths: readonly string[], strict = true) {
  return collectCorpus(paths, { strict, spoolDir: files.path('spool') });
}

/** The message of the error that collecting must throw. */
async function refusal(paths: readonly string[], strict = true): Promise<string> {
  try {
    await collect(paths, strict);
  } catch (error) {
    expect(error).toMatchObject({ name: 'SextantError', code: 'input-invalid' });
    return error instanceof Error ? error.message : '';
  }
  throw new Error('nothing was refused');
}

describe('collectCorpus', () => {
  test('puts the papers of all files in one corpus, in order', async () => {
    const one = await files.write('one.jsonl', line('a') + line('b', 'T', ''));
    const two = await files.write('two.csv', 'id,title,abstract\nc,Third,x\n');
    const { spool, problems, summary } = await collect([one, two]);
    expect([spool.count, spool.read(0), spool.read(2)]).toEqual([
      3,
      { id: 'a', title: 'T', abstract: 'A' },
      { id: 'c', title: 'Third', abstract: 'x' },
    ]);
    expect(problems).toEqual({ count: 0, listed: [] });
    expect(Array.from(summary.warnings)).toEqual([['abstract-empty', { count: 1, listed: [] }]]);
    spool.close();
  });

  test('refuses an id that is taken, within a file and across files', async () => {
    const one = await files.write('dup1.jsonl', line('a') + line('a'));
    const two = await files.write('dup2.jsonl', line('b') + line('a'));
    expect(await refusal([one, two])).toBe(
      '2 records are not valid; correct them, or leave them out by running without --strict:\n' +
        `${one}:2: the id a was used before, in ${one}:1\n${two}:2: the id a was used before, in ${one}:1`,
    );
  });

  test('leaves invalid records out if asked: the first paper with an id stays', async () => {
    const file = await files.write(
      'skip.jsonl',
      line('a', 'First') + line('a', 'Later') + 'no JSON\n' + line('b'),
    );
    const { spool, problems } = await collect([file], false);
    expect([spool.count, spool.read(0).title, spool.read(1).id]).toEqual([2, 'First', 'b']);
    expect(problems.count).toBe(2);
    expect(problems.listed[0]).toBe(`${file}:2: the id a was used before, in ${file}:1`);
    spool.close();
  });

  test('what stands in a file does not steer the terminal that its faults are printed on', async () => {
    const file = await files.write('escapes.jsonl', `${line('a')}\u001b]0;x\u0007\u001b[31mred\n`);
    expect(await refusal([file])).not.toMatch(/[^\P{Control}\n]/u);
    const { spool, problems } = await collect([file], false);
    expect(problems.listed.join('')).not.toMatch(/\p{Control}/u);
    spool.close();
  });

  test('the id of an invalid record is not taken', async () => {
    const file = await files.write('free.jsonl', line('a', '', '') + line('a', 'Good'));
    const { spool } = await collect([file], false);
    expect(spool.read(0).title).toBe('Good');
    spool.close();
  });

  test('lists the first 20 problems and counts the others', async () => {
    const message = await refusal([await files.write('many.jsonl', line('a') + '{}\n'.repeat(25))]);
    const lines = message.split('\n');
    expect(lines).toHaveLength(22);
    expect(lines[0]).toMatch(/^25 records are not valid/);
    expect(lines[20]).toMatch(
      /many\.jsonl:21: title: is missing, and so is an abstract; its fields are none$/,
    );
    expect(lines[21]).toBe('and 5 more');
  });

  test('refuses a corpus without papers', async () => {
    const empty = await files.write('empty.jsonl', '\n');
    expect(await refusal([empty])).toBe(`There are no papers in ${empty}. Name a file that has some.`);
    const bad = await files.write('bad.jsonl', '{}\n');
    expect(await refusal([bad], false)).toMatch(
      /^There are no papers in .*: 1 record is not valid:\n.*bad\.jsonl:1: /,
    );
  });

  test('a damaged file is refused even if invalid records are left out, and leaves no spool', async () => {
    expect(await refusal([files.path('missing.jsonl')], false)).toMatch(/missing\.jsonl does not exist/);
    expect(await readdir(files.path('spool'))).toEqual([]);
  });
});

test('the bundled corpora together hold 1,045 papers and no problem', async () => {
  const { spool, summary } = await collect(['data/hf-papers-page.txt', 'data/sample.jsonl']);
  const titles = new Set<string>();
  for (const paper of spool.papers()) {
    titles.add(paper.title.toLowerCase());
    // What was checked once is what it would be if it were checked again.
    expect(JSON.stringify(paperSchema.parse(paper))).toBe(JSON.stringify(paper));
  }
  expect([spool.count, titles.size]).toEqual([1_045, 1_045]);
  expect(summary.warnings.size).toBe(0);
  spool.close();
});

test('the text that is embedded is the title and the abstract', () => {
  expect(documentText({ title: 'A title', abstract: 'An abstract.' })).toBe('A title An abstract.');
});
