import { expect, test } from 'vitest';
import { arxivDoi, citedDoi, preprintId } from '../../src/paper/doi.ts';

test.each([
  ['2405.14906', '10.48550/arXiv.2405.14906'],
  ['2405.14906v3', '10.48550/arXiv.2405.14906'],
  ['hep-th/9901001v2', '10.48550/arXiv.hep-th/9901001'],
  ['math.GT/0309136', '10.48550/arXiv.math/0309136'],
])('arXiv registers for %s the DOI %s', (id, doi) => {
  expect(arxivDoi(id)).toBe(doi);
});

const url = 'https://arxiv.org/abs/2405.14906v2';

test.each([
  ['a preprint', { id: 'x', url }, '10.48550/arXiv.2405.14906'],
  ['its DOI as corpora keep it', { id: 'x', doi: '10.48550/arxiv.2405.14906' }, '10.48550/arXiv.2405.14906'],
  ['its own DOI', { id: 'x', url, doi: '10.1000/xyz' }, '10.1000/xyz'],
  ['what came out, without its DOI', { id: 'x', url, extra: { journal: 'Nature' } }, undefined],
  [
    'what is said to be at arXiv only',
    { id: 'x', url, extra: { venue: 'arXiv.org' } },
    '10.48550/arXiv.2405.14906',
  ],
  ['any other paper', { id: 'x', url: 'https://a.org/x' }, undefined],
])('the DOI of %s', (_, paper, doi) => {
  expect(citedDoi(paper)).toBe(doi);
});

test('a preprint is at arXiv, and came out nowhere', () => {
  expect(preprintId({ id: 'x', url })).toBe('2405.14906v2');
  expect(preprintId({ id: 'x', url, extra: { journal: 'Nature' } })).toBeUndefined();
  expect(preprintId({ id: 'x' })).toBeUndefined();
});
