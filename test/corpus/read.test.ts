import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { itemsOf, papersOf, problemsOf, temporaryFiles } from './files.ts';
import { runs } from '../setup/runs.ts';
import { anyText } from '../setup/any-text.ts';

const files = temporaryFiles();

const first = { id: 'a', title: 'First', abstract: 'One.' };
const second = { id: 'b', title: 'Second', abstract: 'Two.' };
const lines = `${JSON.stringify(first)}\n${JSON.stringify(second)}\n`;

describe('the format of a file', () => {
  test.each(['p.jsonl', 'p.ndjson', 'p.JSONL', 'p.dump', 'p', 'p.json'])(
    '%s holds JSON Lines',
    async (name) => {
      expect(await papersOf(await files.write(name, lines))).toEqual([first, second]);
    },
  );

  test.each(['p.jsonl.gz', 'gzip-without-its-name.jsonl', 'p.gz'])('%s may be compressed', async (name) => {
    expect(await papersOf(await files.write(name, gzipSync(lines)))).toEqual([first, second]);
  });

  test('is BibTeX if an unknown file starts with @', async () => {
    const file = await files.write('unknown', '\n@article{a, title={First}, abstract={One.}}');
    expect((await papersOf(file)).map(({ id }) => id)).toEqual(['a']);
  });

  test.each(['p.pdf', 'p'])('is refused if %s gives no hint', async (name) => {
    await expect(itemsOf(await files.write(name, '%PDF'))).rejects.toThrow(
      'is not known: it begins with "%PDF". Export your papers in one of these: JSON Lines, JSON, XML, CSV, RIS, NBIB, Papers page, BibTeX.',
    );
  });

  test.each(['e.jsonl', 'e.csv', 'e.bib'])('an empty %s has no records', async (name) => {
    expect(await itemsOf(await files.write(name, ''))).toEqual([]);
  });

  test.each(['m.jsonl', 'm.csv', 'm.bib', 'm.txt', 'm'])('a missing %s is named', async (name) => {
    await expect(itemsOf(files.path(name))).rejects.toMatchObject({
      code: 'input-invalid',
      message: `${files.path(name)} does not exist. Check the path.`,
    });
  });

  test.each(['t.jsonl', 't.csv', 't.bib', 't.txt'])(
    'a compressed %s that was cut is refused',
    async (name) => {
      const cut = gzipSync('id,title,abstract\n'.repeat(9_000)).subarray(0, -9);
      await expect(itemsOf(await files.write(name, cut))).rejects.toMatchObject({
        code: 'input-invalid',
        message: expect.stringContaining('is a gzip file that ends too early') as string,
      });
    },
  );
});

test.each([
  ['a.xlsx', 'PK\x03\x04\x14\0\x06', 'is an Excel workbook or another archive: save it as CSV.'],
  ['a.csv', 'PK\x03\x04\x14\0\x06', 'is an Excel workbook or another archive: save it as CSV.'],
  ['a.xls', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'is an Excel workbook or another file of Office'],
  ['a.bib', '%PDF-1.7\n%\xe2\xe3', 'is a PDF: export the list of your papers as BibTeX, RIS or CSV.'],
  ['zotero.sqlite', 'SQLite format 3\0\x10', 'is a database: export your library'],
  ['a.csv', 'a\0\x01b,\x02', 'is no text: export your papers'],
])('%s that begins with %j is called what it is', async (name, bytes, message) => {
  const file = await files.write(name, Buffer.from(bytes, 'latin1'));
  await expect(itemsOf(file)).rejects.toMatchObject({
    code: 'input-invalid',
    message: expect.stringContaining(`${file} ${message}`) as string,
  });
});

test('records of a list in one line are told apart by their number', async () => {
  const list = JSON.stringify([
    first,
    7,
    { id: 'x', title: ' ', abstract: '' },
    { ...second, published: 'soon' },
  ]);
  const items = await itemsOf(await files.write('one-line.json', list));
  expect(items).toMatchObject([
    { kind: 'paper', warnings: [] },
    { reason: 'record 2: is not a JSON object, as every paper of the list must be' },
    { reason: 'record 3: title and abstract are empty; its fields are id, title, abstract' },
    { warnings: [{ reason: expect.stringMatching(/^record 4: published: "soon" is no date/) as string }] },
  ]);
  const pretty = await problemsOf(await files.write('pretty.json', '[\n7,\n8]'));
  expect(pretty.map((problem) => problem.slice(0, 24))).toEqual([
    '2: is not a JSON object,',
    '3: is not a JSON object,',
  ]);
});

describe('JSON Lines', () => {
  test('with a byte order mark, CRLF and empty lines', async () => {
    const file = await files.write('bom.jsonl', `\ufeff${lines.replaceAll('\n', '\r\n\r\n')}`);
    expect((await itemsOf(file)).map(({ line }) => line)).toEqual([1, 3]);
    expect(await papersOf(file)).toEqual([first, second]);
  });

  test('carry the warnings of each paper', async () => {
    const file = await files.write('warned.jsonl', JSON.stringify({ ...first, abstract: '' }));
    expect(await itemsOf(file)).toMatchObject([
      { kind: 'paper', line: 1, warnings: [{ kind: 'abstract-empty' }] },
    ]);
  });

  test('name the line of each problem and read on', async () => {
    const bad = ['{"id": "x"', '[]', 'null', '7', JSON.stringify({ id: 'a' })];
    const file = await files.write('bad.jsonl', `${bad.join('\n')}\n${lines}`);
    expect(await problemsOf(file)).toEqual([
      expect.stringMatching(/^1: is not JSON: /),
      '2: is not a JSON object; write one paper a line',
      '3: is not a JSON object; write one paper a line',
      '4: is not a JSON object; write one paper a line',
      '5: title: is missing, and so is an abstract; its fields are id',
    ]);
    expect((await itemsOf(file)).filter(({ kind }) => kind === 'paper')).toHaveLength(2);
  });

  test('any line is a paper or a problem', async () => {
    const name = fc.constantFrom(
      'id',
      'title',
      'abstract',
      'authors',
      'published',
      'url',
      'extra',
      'comments',
      'keywords',
      'code',
      '__proto__',
      'x',
    );
    const value = fc.oneof(anyText(), fc.jsonValue(), fc.webUrl());
    const line = fc.oneof(
      anyText().map((text) => text.replaceAll(/[\r\n]/g, '')),
      fc.json(),
      fc.array(fc.tuple(name, value)).map((fields) => JSON.stringify(Object.fromEntries(fields))),
      fc.nat(20_000).map((depth) => `{"id":"a","title":"b","abstract":"c","x":${'['.repeat(depth)}`),
      fc
        .nat(20_000)
        .map((depth) => `{"id":"a","title":"b","abstract":"c","x":${'['.repeat(depth)}${']'.repeat(depth)}}`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1 }), async (texts) => {
        // The first line says what the file is.
        const lines = [JSON.stringify(first), ...texts];
        const items = await itemsOf(await files.write('any.jsonl', lines.join('\n')));
        expect(items).toHaveLength(lines.filter((text) => text.trim() !== '').length);
      }),
    );
  });
});

test('a file of any bytes in any format gives papers, problems or one named error', async () => {
  const piece = fc.oneof(
    anyText(),
    fc.constantFrom(
      '@article{a,',
      'title={T},',
      '}',
      '{',
      '"',
      '\\',
      '$',
      ' # ',
      'id,title,abstract\n',
      ',',
      '\n',
      '\n\n',
    ),
    fc.constantFrom(
      'byAK and the research community\n\n',
      'Mar 20\n\n',
      '@string{x = "y"}',
      '@comment{',
      '%',
      '=',
    ),
  );
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.array(piece).map((pieces) => pieces.join('')),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('csv', 'tsv', 'bib', 'txt'), content, async (extension, bytes) => {
      const file = await files.write(`any.${extension}`, bytes);
      const items = await itemsOf(file).catch((error: unknown) => {
        expect(error).toMatchObject({ name: 'SextantError', code: 'input-invalid' });
        return [];
      });
      for (const item of items) {
        if (item.kind === 'paper') expect(item.paper.title).not.toBe('');
        if (item.kind === 'problem') expect(item.reason).not.toBe('');
      }
    }),
    { numRuns: runs(500) },
  );
});
