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
        '"ABCD","journalArticle","2017","Vaswani, Ashish; Shazeer, Noam","Attention","10.1/x","","We show.","2017-06-12"\n',
    );
    expect(await papersOf(file)).toEqual([
      {
        id: 'ABCD',
        title: 'Attention',
        abstract: 'We show.',
        authors: ['Vaswani, Ashish', 'Shazeer, Noam'],
        published: '2017-06-12',
        doi: '10.1/x',
        extra: { item_type: 'journalArticle', publication_year: '2017' },
      },
    ]);
  });

  test('names the line on which a row starts', async () => {
    const file = await files.write(
      'lines.csv',
      'id,title,abstract\n\na,"A\n\ntitle",x\nb,,y\n\nc,T,z,more\nd,T\n,T,x\ne,T,\n',
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
      '6: title: is empty',
      '8: has 4 values under 3 columns',
      '9: has 2 values under 3 columns',
      '10: id: is empty',
    ]);
  });

  test.each([
    ['id,title\na,T\n', '1: the header has no column abstract; its columns are id, title'],
    [
      'id;title;abstract\na;b;c\n',
      '1: the header has no column id, title, abstract; its columns are id;title;abstract',
    ],
    ['id,title,abstract,note,Note\n', '1: the header has two columns note'],
  ])('refuses the header of %j', async (text, problem) => {
    expect(await problemsOf(await files.write('header.csv', text))).toEqual([problem]);
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
      .map((text) => text.replaceAll(/[<&]/g, '.'));
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
          return clean !== '' && [clean, note.trim() === '' ? undefined : note];
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
