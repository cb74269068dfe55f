import { beforeAll, describe, expect, test } from 'vitest';
import type { Paper } from '../../src/index/paper.ts';
import type { Searcher } from '../../src/search/searcher.ts';
import { openPapers, openTestIndex, request } from './open-index.ts';

const PAPERS: Paper[] = [
  { id: '2405.14906', title: 'Code', abstract: 'Of code.' },
  { id: 'cs/0112017', title: 'Names', abstract: 'Of names.', url: 'https://arxiv.org/abs/cs.CL/0112017v2' },
  { id: 'math.GT/0309136', title: 'Knots', abstract: 'Of knots.' },
  { id: 'P19-1001', title: 'Words', abstract: 'Of words.', doi: '10.18653/v1/P19-1001' },
  { id: 'gated-experts', title: 'Gates', abstract: 'Of gates.', url: 'https://arxiv.org/abs/2106.15928' },
  { id: 'odd/Related/', title: 'Odd', abstract: 'Of slashes.' },
  { id: 'Vaswani2017v2', title: 'A version', abstract: 'That is none.' },
  { id: 'Müller2020:é', title: 'Accents', abstract: 'Of accents.' },
  { id: '100% of it', title: 'Shares', abstract: 'Of shares.' },
  {
    id: 'sici',
    title: 'Serials',
    abstract: 'Of serials.',
    doi: '10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o',
  },
];

/** One DOI, as addresses and programs write it. */
const SICI = [
  '10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O',
  'https://doi.org/10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O',
  'https://doi.org/10.1002/(SICI)1097-4571(199806)49:8%3C693::AID-ASI4%3E3.0.CO;2-O',
  '10.1002/(sici)1097-4571(199806)49:8%3c693::aid-asi4%3e3.0.co;2-o',
  'doi:10.1002/(SICI)1097-4571(199806)49%3A8%3C693%3A%3AAID-ASI4%3E3.0.CO%3B2-O',
  'doi:10.1002%2F%28SICI%291097-4571%28199806%2949%3A8%3C693%3A%3AAID-ASI4%3E3.0.CO%3B2-O',
  'http://dx.doi.org/10.1002%2F%28SICI%291097-4571%28199806%2949%3A8%3C693%3A%3AAID-ASI4%3E3.0.CO%3B2-O',
];

let searcher: Searcher;
beforeAll(async () => {
  searcher = await openPapers(PAPERS);
});

describe('a paper is found', () => {
  test.each([
    ['2405.14906', '2405.14906'],
    ['2405.14906v3', '2405.14906'],
    ['arXiv:2405.14906', '2405.14906'],
    ['ARXIV:2405.14906v1', '2405.14906'],
    ['arxiv.org/abs/2405.14906', '2405.14906'],
    ['https://arxiv.org/abs/2405.14906v2', '2405.14906'],
    ['https:/arxiv.org/abs/2405.14906', '2405.14906'],
    ['http://www.arxiv.org/pdf/2405.14906.pdf', '2405.14906'],
    ['https://export.arxiv.org/abs/2405.14906/', '2405.14906'],
    ['https://arxiv.org/html/2405.14906v2', '2405.14906'],
    ['https://huggingface.co/papers/2405.14906', '2405.14906'],
    ['https://www.alphaxiv.org/abs/2405.14906v2', '2405.14906'],
    ['https://www.alphaxiv.org/abs/2405.14906v2/overview', '2405.14906'],
    ['https://ar5iv.org/abs/2405.14906', '2405.14906'],
    ['hf.co/papers/2405.14906#community', '2405.14906'],
    ['https://www.semanticscholar.org/arxiv/2405.14906', '2405.14906'],
    ['https://api.semanticscholar.org/graph/v1/paper/ARXIV:2405.14906', '2405.14906'],
    ['https://arxiv.org/pdf/2405.14906v1.pdf', '2405.14906'],
    ['https://mirror.example/abs/cs/0112017/listing', 'cs/0112017'],
    ['https://mirror.example/show?paper=2405.14906', '2405.14906'],
    ['abs/2405.14906', '2405.14906'],
    ['https://dl.acm.org/doi/pdf/10.18653/v1/P19-1001', 'P19-1001'],
    ['https://publisher.example/doi/10.18653/v1/P19-1001/full', 'P19-1001'],
    ['https://publisher.example/content/10.18653/v1/P19-1001v2.full.pdf', 'P19-1001'],
    ['https://ar5iv.labs.arxiv.org/html/2405.14906', '2405.14906'],
    ['https://sextant.example/papers/2405.14906', '2405.14906'],
    ['10.48550/arXiv.2405.14906', '2405.14906'],
    ['https://doi.org/10.48550/arxiv.2405.14906', '2405.14906'],
    ['cs/0112017', 'cs/0112017'],
    ['CS/0112017', 'cs/0112017'],
    ['cs.CL/0112017', 'cs/0112017'],
    ['arXiv:cs.CL/0112017v1', 'cs/0112017'],
    ['https://arxiv.org/abs/cs/0112017', 'cs/0112017'],
    ['https://sextant.example/papers/cs%2F0112017', 'cs/0112017'],
    ['math.GT/0309136', 'math.GT/0309136'],
    ['math/0309136', 'math.GT/0309136'],
    ['math.gt/0309136v2', 'math.GT/0309136'],
    ['P19-1001', 'P19-1001'],
    ['p19-1001', 'P19-1001'],
    ['10.18653/V1/p19-1001', 'P19-1001'],
    ['doi:10.18653/v1/P19-1001', 'P19-1001'],
    ['DOI: 10.18653/v1/P19-1001', 'P19-1001'],
    ['https://dx.doi.org/10.18653/v1/P19-1001', 'P19-1001'],
    ['https://aclanthology.org/P19-1001/', 'P19-1001'],
    ['https://dl.acm.org/doi/10.18653/v1/P19-1001', 'P19-1001'],
    ['gated-experts', 'gated-experts'],
    ['Gated-Experts', 'gated-experts'],
    ['2106.15928', 'gated-experts'],
    [' arXiv:2106.15928 ', 'gated-experts'],
    ['odd/Related/', 'odd/Related/'],
    ['ODD/related/', 'odd/Related/'],
    ['Müller2020:é', 'Müller2020:é'],
    ['Müller2020:é'.normalize('NFD'), 'Müller2020:é'],
    ['M%C3%BCller2020%3A%C3%A9', 'Müller2020:é'],
    [encodeURIComponent('M%C3%BCller2020%3A%C3%A9'), 'Müller2020:é'],
    ['100% of it', '100% of it'],
    ['100%25 of it', '100% of it'],
    ['cs%2F0112017', 'cs/0112017'],
    ['cs%252F0112017', 'cs/0112017'],
    ['10.48550%2FarXiv.2405.14906', '2405.14906'],
    ['https://doi.org/10.48550%2FarXiv.2405.14906', '2405.14906'],
    ['https://doi.org/10.48550%252FarXiv.2405.14906', '2405.14906'],
    ['https%3A%2F%2Fdoi.org%2F10.48550%2FarXiv.2405.14906', '2405.14906'],
    ...SICI.map((name): [string, string] => [name, 'sici']),
    ['Vaswani2017v2', 'Vaswani2017v2'],
    ['vaswani2017v2', 'Vaswani2017v2'],
  ])('by %s', async (name, id) => {
    expect((await searcher.paper(name)).id).toBe(id);
    const { hits } = await searcher.related(name, { limit: 10, offset: 0, diversity: 0 });
    expect(hits.map(({ paper }) => paper.id)).not.toContain(id);
  });

  test.each([
    '2405.1490',
    '2405.149066',
    'cs/0112018',
    'Code',
    'gated experts',
    'https://',
    'https://arxiv.org/',
    'https://arxiv.org/abs/',
    'https://arxiv.org/abs/%',
    '10.18653/v1/',
    '10.1000/2405.14906',
    'https://doi.org/10.1000/2405.14906',
    'cs/2405.1490',
    'a.b/'.repeat(600),
    '/',
  ])('but not by %s', async (name) => {
    await expect(searcher.paper(name)).rejects.toMatchObject({ code: 'paper-not-found' });
  });
});

describe('a query names', () => {
  const ask = async (text: string): Promise<{ first: string[]; named?: number; corrected?: string }> => {
    const { hits, named = 0, corrected } = await searcher.search(request(text));
    const first = hits.slice(0, named).map(({ paper }) => paper.id);
    return { first, named, ...(corrected !== undefined && { corrected }) };
  };

  test.each([
    ...SICI.map((name): [string, string[]] => [name, ['sici']]),
    ['Müller2020:é'.normalize('NFD'), ['Müller2020:é']],
    ['10.48550%2FarXiv.2405.14906', ['2405.14906']],
    ['see https://doi.org/10.48550%2FarXiv.2405.14906.', ['2405.14906']],
    ['https%3A%2F%2Fdoi.org%2F10.48550%2FarXiv.2405.14906', ['2405.14906']],
    ['id:2405.14906', ['2405.14906']],
    ['paper:2405.14906 or [ref:cs/0112017]', ['2405.14906', 'cs/0112017']],
    ['100% of code', []],
    ['https://huggingface.co/papers/2405.14906', ['2405.14906']],
    ['hf.co/papers/2405.14906', ['2405.14906']],
    ['https://www.alphaxiv.org/abs/2405.14906', ['2405.14906']],
    ['ar5iv.org/abs/2405.14906', ['2405.14906']],
    ['https://www.semanticscholar.org/arxiv/2405.14906', ['2405.14906']],
    ['https://arxiv.org/pdf/2405.14906v1.pdf', ['2405.14906']],
    ['https://aclanthology.org/P19-1001/', ['P19-1001']],
    ['arxiv 2405.14906', ['2405.14906']],
    ['arXiv: 2405.14906', ['2405.14906']],
    ['see 2405.14906.', ['2405.14906']],
    ['(cs.CL/0112017v2)', ['cs/0112017']],
    ['<https://arxiv.org/abs/2405.14906>', ['2405.14906']],
    ['[its title](https://arxiv.org/abs/2405.14906v1), and more', ['2405.14906']],
    ['url:https://arxiv.org/abs/2405.14906', ['2405.14906']],
    ['how does 10.18653/v1/P19-1001 do it?', ['P19-1001']],
    ['2405.14906 2106.15928', ['2405.14906', 'gated-experts']],
    ['2106.15928, 2405.14906; 2106.15928v2', ['gated-experts', '2405.14906']],
    ['gated-experts P19-1001', ['gated-experts', 'P19-1001']],
    ['compare 2405.14906 and cs/0112017', ['2405.14906', 'cs/0112017']],
    ['"2405.14906"', ['2405.14906']],
    ['2405.14906 -word', ['2405.14906']],
    ['2405.14906 -cat:cs.CL', ['2405.14906']],
    ['-knots https://hf.co/papers/2405.14906', ['2405.14906']],
    ['2405.14906 ti:code', ['2405.14906']],
    ['2405.14906 -code', []],
    ['2405.14906 2405.14999', ['2405.14906']],
    ['Code -zyzzyva', ['2405.14906']],
    ['2405.14999', []],
    ['gated experts', []],
    ['the 2405.149 of 14906', []],
  ])('by %s', async (text, ids) => {
    expect((await ask(text)).first).toEqual(ids);
  });

  test('what it says beside its numbers is searched for below them', async () => {
    const { hits } = await searcher.search(request('2405.14906 knots'));
    expect(hits.slice(0, 2).map(({ paper }) => paper.id)).toEqual(['2405.14906', 'math.GT/0309136']);
  });

  test('by more numbers than are looked up, without failing', async () => {
    const many = Array.from({ length: 900 }, (_, i) => `2405.${20_000 + i}`).join(' ');
    expect((await ask(`2405.14906 ${many}`)).first).toEqual(['2405.14906']);
  });
});

test.each([
  'https://www.semanticscholar.org/arxiv/2405.14999',
  'huggingface.co/papers/2405.14999',
  'arxiv 2405.14999',
  'https://openreview.net/forum?id=difusion',
  '10.1145/difusion.modle',
])('an address that names no paper is not corrected: %s', async (text) => {
  const real = await openTestIndex();
  expect((await real.search(request(text))).corrected).toBeUndefined();
});

test('examples of recommendations are named in the same ways', async () => {
  const page = { limit: 10, offset: 0 };
  const ask = async (ids: string[]): Promise<string[]> => {
    const negative = { ids: [], texts: [] };
    const { hits } = await searcher.recommend({ positive: { ids, texts: [] }, negative, diversity: 0, page });
    return hits.map(({ paper }) => paper.id);
  };
  const expected = await ask(['2405.14906', 'P19-1001']);
  expect(expected).toHaveLength(PAPERS.length - 2);
  expect(await ask(['ARXIV:2405.14906v1', 'DOI:10.18653/v1/P19-1001'])).toEqual(expected);
});
