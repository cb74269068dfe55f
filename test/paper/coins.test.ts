import { beforeAll, expect, test } from 'vitest';
import type { Paper } from '../../src/index/paper.ts';
import { coins } from '../../src/paper/coins.ts';
import { loadMath } from '../../src/text/math.ts';
import { plainText } from '../../src/text/plain.ts';
import { AWKWARD, BARE } from './papers.ts';

beforeAll(loadMath);

function fieldsOf(paper: Paper): [string, string][] {
  return [...new URLSearchParams(coins(paper, plainText(paper.title)))];
}

test('a preprint', () => {
  expect(fieldsOf({ ...AWKWARD, doi: undefined })).toEqual([
    ['ctx_ver', 'Z39.88-2004'],
    ['rft_val_fmt', 'info:ofi/fmt:kev:mtx:dc'],
    ['rft.type', 'preprint'],
    ['rft.title', plainText(AWKWARD.title)],
    ['rft.publisher', 'arXiv'],
    ['rft.au', 'van der Lei, Bin'],
    ['rft.au', 'Li, Yuchen'],
    ['rft.au', 'de la Cruz, José María'],
    ['rft.au', 'OpenAI Team,'],
    ['rft.au', '李明'],
    ['rft.au', 'Plato'],
    ['rft.date', '2024-05-23'],
    ['rft_id', 'https://arxiv.org/abs/2405.14906'],
    ['rft_id', 'info:doi/10.48550/arXiv.2405.14906'],
  ]);
});

test('a paper of which little is known is no preprint', () => {
  expect(fieldsOf({ id: 'x', title: 'On it', abstract: '' })).toEqual([
    ['ctx_ver', 'Z39.88-2004'],
    ['rft_val_fmt', 'info:ofi/fmt:kev:mtx:dc'],
    ['rft.type', 'document'],
    ['rft.title', 'On it'],
  ]);
  expect(fieldsOf(BARE)).toEqual([
    ['ctx_ver', 'Z39.88-2004'],
    ['rft_val_fmt', 'info:ofi/fmt:kev:mtx:journal'],
    ['rft.genre', 'unknown'],
    ['rft.atitle', 'A paper known by its DOI'],
    ['rft_id', 'https://doi.org/10.1000/xyz'],
    ['rft_id', 'info:doi/10.1000/xyz'],
  ]);
});

test.each([
  [{ journal: 'Nature', volume: 3, number: '2', pages: '7--9' }, 'journal', 'article', 'rft.jtitle'],
  [{ booktitle: 'Proc. of X', pages: '7-9' }, 'book', 'proceeding', 'rft.btitle'],
  [{ booktitle: 'A Book', type: 'incollection', pages: '7-9' }, 'book', 'bookitem', 'rft.btitle'],
])('what came out says where: %o', (extra, format, genre, tag) => {
  const fields = new URLSearchParams(coins({ ...BARE, extra }, BARE.title));
  expect(fields.get('rft_val_fmt')).toBe(`info:ofi/fmt:kev:mtx:${format}`);
  expect(fields.get('rft.genre')).toBe(genre);
  expect(fields.get('rft.atitle')).toBe(BARE.title);
  expect(fields.get(tag)).toBe('journal' in extra ? extra.journal : extra.booktitle);
  expect(fields.get('rft.pages')).toBe('7-9');
  expect(fields.get('rft.volume')).toBe('volume' in extra ? '3' : null);
  expect(fields.get('rft.issue')).toBe('number' in extra ? '2' : null);
});

test('authors are told in their order, the first hundred', () => {
  const authors = Array.from({ length: 1_000 }, (_, i) => `Ann Author${i}`);
  const fields = new URLSearchParams(coins({ ...BARE, authors }, BARE.title));
  expect(fields.getAll('rft.au')).toEqual(
    authors.slice(0, 100).map((name) => name.split(' ').toReversed().join(', ')),
  );
});
