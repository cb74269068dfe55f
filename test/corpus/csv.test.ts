import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { itemsOf, papersOf, problemsOf, temporaryFiles } from './files.ts';

const files = temporaryFiles();

describe('CSV', () => {
  test('reads our columns, other names for them, and keeps the rest in extra', async () => {
    const file = await files.write(
      'named.csv',
      '\ufeffPaper ID,Title,Summary,Author,Year,Link,Venue,Note\r\n' +
        'a,"A ""quoted"", long title","Two\r\nlines","Ada Lovelace; Alan Turing",2024,https://a.b/,ACL,\r\n',
    );
    expect(await papersOf(file)).toEqual([
      {
        id: 'a',
        title: 'A "quoted", long title',
        abstract: 'Two lines',
        authors: ['Ada Lovelace', 'Alan Turing'],
        published: '2024',
        url: 'https://a.b/',
        extra: { venue: 'ACL' },
      },
    ]);
  });

  test('reads the export of a reference manager', async () => {
    const file = await files.write(
      'zotero.csv',
      '"Key","Item Type","Publication Year","Author","Title","DOI","Url","Abstract Note","Date"\n' +
        '"ABCD","journalArticle","2017","Vaswani, Ashish; Shazeer, Noam","Attention","10.1000/x","","We show.","2017-06-12"\n',
    );
    expect(await papersOf(file)).toEqual([
      {
        id: 'ABCD',
        title: 'Attention',
        abstract: 'We show.',
        authors: ['Ashish Vaswani', 'Noam Shazeer'],
        published: '2017-06-12',
        doi: '10.1000/x',
        extra: { item_type: 'journalArticle', publication_year: '2017' },
      },
    ]);
  });

  test('names the line on which a row starts', async () => {
    const file = await files.write(
      'lines.csv',
      'id,title,abstract\n\na,"A\n\ntitle",x\nb,,\n\nc,T,z,more\nd,T\n,…,x\ne,T,\n',
    );
    expect((await itemsOf(file)).map(({ kind, line }) => [kind, line])).toEqual([
      ['paper', 3],
      ['problem', 6],
      ['problem', 8],
      ['problem', 9],
      ['problem', 10],
      ['paper', 11],
    ]);
    expect(await problemsOf(file)).toEqual([
      '6: title: is missing, and so is an abstract; its fields are id',
      '8: has 4 values under 3 columns',
      '9: has 2 values under 3 columns',
      '10: has neither an id nor a title of which one could be made',
    ]);
  });

  test('names its columns where it has none that is known', async () => {
    const file = await files.write('header.csv', 'a,b\n1,2\n');
    expect(await problemsOf(file)).toEqual([
      '1: the header has no column title; its columns are a, b. The first row must name the columns',
    ]);
  });

  test('numbers the second column of a name', async () => {
    const file = await files.write('twice.csv', 'id,title,abstract,note,Note\na,T,x,one,two\n');
    expect(await papersOf(file)).toEqual([
      { id: 'a', title: 'T', abstract: 'x', extra: { note: 'one', note_2: 'two' } },
    ]);
  });

  test('refuses a quotation mark that is never closed, with its line', async () => {
    const file = await files.write('open.csv', 'id,title,abstract\na,T,x\nb,"T,x\nc,T,x\n');
    await expect(itemsOf(file)).rejects.toMatchObject({
      code: 'input-invalid',
      message: expect.stringMatching(/open\.csv:3: Quote Not Closed/) as string,
    });
  });

  test('gives back the cells that were written', async () => {
    const cell = fc
      .string({ unit: 'grapheme-ascii', minLength: 1 })
      .map((text) => text.replaceAll(/[<&~:$\\]/g, '.'));
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell)), async (rows) => {
        const text = rows
          .map(([title, note], row) => `${String(row)},${quoted(title)},x,${quoted(note)}`)
          .join('\n');
        const items = await itemsOf(await files.write('cells.csv', `id,title,abstract,note\n${text}\n`));
        const read = items.map(
          (item) => item.kind === 'paper' && [item.paper.title, item.paper.extra?.['note']],
        );
        const written = rows.map(([title, note]) => {
          const clean = title.replaceAll(/\s+/g, ' ').trim();
          return [clean === '' ? 'x' : clean, note.trim() === '' ? undefined : note];
        });
        expect(read).toEqual(written);
      }),
    );
  });
});

test('TSV is read with its quotation marks, where no cell is quoted', async () => {
  const file = await files.write('p.tsv', 'id\ttitle\tabstract\na\tThe "why", and how\t"x" y\n');
  expect(await papersOf(file)).toEqual([{ id: 'a', title: 'The "why", and how', abstract: '"x" y' }]);
});
