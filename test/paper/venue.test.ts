import { expect, test } from 'vitest';
import type { Paper } from '../../src/index/paper.ts';
import { toBibTeX } from '../../src/paper/bibtex.ts';
import { toCsl } from '../../src/paper/csl.ts';
import { toRis } from '../../src/paper/ris.ts';

/** A paper, as readers of each source keep what they have no field for. */
const paper = (extra: Paper['extra'], others: Partial<Paper> = {}): Paper => ({
  id: 'k',
  title: 'T',
  abstract: '',
  ...(extra && { extra }),
  ...others,
});

const ARXIV = { url: 'https://arxiv.org/abs/2405.14906' };

test.each<[string, Paper, types: [bib: string, ris: string, csl: string], name: string | undefined]>([
  ['nothing known', paper(undefined), ['misc', 'GEN', 'document'], undefined],
  ['arXiv', paper(undefined, ARXIV), ['misc', 'UNPB', 'article'], undefined],
  ['a DOI alone', paper(undefined, { doi: '10.1000/1' }), ['misc', 'GEN', 'document'], undefined],
  [
    'an article of BibTeX',
    paper({ type: 'article', journal: 'Nature', volume: '1' }),
    ['article', 'JOUR', 'article-journal'],
    'Nature',
  ],
  [
    'an article that is on arXiv too',
    paper({ type: 'article', journal: 'Nature' }, ARXIV),
    ['article', 'JOUR', 'article-journal'],
    'Nature',
  ],
  [
    'a paper of proceedings',
    paper({ type: 'inproceedings', booktitle: 'Proceedings of X' }),
    ['inproceedings', 'CPAPER', 'paper-conference'],
    'Proceedings of X',
  ],
  [
    'a chapter of RIS',
    paper({ type: 'CHAP', secondary_title: 'A Book' }),
    ['incollection', 'CHAP', 'chapter'],
    'A Book',
  ],
  [
    'Crossref',
    paper({ type: 'journal-article', 'container-title': ['Physical Review D'] }),
    ['article', 'JOUR', 'article-journal'],
    'Physical Review D',
  ],
  [
    'an article of a journal that is called proceedings',
    paper({ type: 'journal-article', 'container-title': ['Proceedings of the National Academy'] }),
    ['article', 'JOUR', 'article-journal'],
    'Proceedings of the National Academy',
  ],
  [
    'Zotero',
    paper({ itemType: 'conferencePaper', proceedingsTitle: 'Findings' }),
    ['inproceedings', 'CPAPER', 'paper-conference'],
    'Findings',
  ],
  [
    'PubMed',
    paper({ type: ['Journal Article'], journal: 'The Lancet' }),
    ['article', 'JOUR', 'article-journal'],
    'The Lancet',
  ],
  [
    'Semantic Scholar',
    paper({ venue: 'Neural Information Processing Systems', journal: { name: 'ArXiv' } }),
    ['article', 'JOUR', 'article-journal'],
    'Neural Information Processing Systems',
  ],
  [
    'a venue',
    paper({ venue: 'ICLR 2024 poster' }),
    ['inproceedings', 'CPAPER', 'paper-conference'],
    'ICLR 2024 poster',
  ],
  ['a preprint server', paper({ venue: 'arXiv.org' }, ARXIV), ['misc', 'UNPB', 'article'], undefined],
  ['what waits', paper({ venue: 'Submitted to ICLR 2025' }), ['misc', 'GEN', 'document'], undefined],
])('%s', (_, one, [bib, ris, csl], name) => {
  expect(toBibTeX([one])).toMatch(new RegExp(`^@${bib}\\{`));
  expect(toRis([one])).toMatch(new RegExp(`^TY  - ${ris}\r\n`));
  expect(toCsl([one])).toMatchObject([{ type: csl }]);
  expect(toCsl([one])[0]?.['container-title']).toBe(name);
});

test('an article has its volume, issue and pages', () => {
  const one = paper({ journal: 'A & B', volume: 7, number: '2', pages: '10--12', type: 'article' });
  expect(toBibTeX([one])).toContain(
    '  journal = {A \\& B},\n  volume = {7},\n  number = {2},\n  pages = {10--12},\n',
  );
  expect(toRis([one])).toContain('T2  - A & B\r\nVL  - 7\r\nIS  - 2\r\nSP  - 10\r\nEP  - 12\r\n');
  expect(toCsl([one])).toMatchObject([
    { 'container-title': 'A & B', volume: '7', issue: '2', page: '10-12' },
  ]);
});
