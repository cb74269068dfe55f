import { describe, expect, it, vi } from 'vitest';
import type { Paper } from '../../src/index/paper.ts';
import { PAPER_FIELD_NAMES } from '../../src/http/surfaces/semantic-scholar/paper-fields.ts';
import { paperIdOf } from '../../src/http/surfaces/semantic-scholar/paper-ids.ts';
import { broken, harness, PAPERS, post } from './library.ts';
import { SextantError } from '../../src/errors.ts';

vi.spyOn(console, 'error').mockImplementation(() => undefined);

const [CODE, SLASH, DOI, ODD] = PAPERS.map(paperIdOf);
/** Papers whose sources told more than a title. */
const TOLD: Paper[] = [
  {
    id: '31234567',
    title: 'A trial',
    abstract: 'It was tried.',
    url: 'https://pubmed.ncbi.nlm.nih.gov/31234567/',
    published: '2019',
    extra: { journal: 'Nature Medicine', volume: '7', pages: '1--9', pmc: 'PMC99', citationCount: 12 },
  },
  {
    id: '2020.acl-main.447',
    title: 'S2ORC: The {Semantic Scholar} Open Research Corpus, in $O(n^2)$',
    abstract: '',
    authors: ['Lo, Kyle', 'Lucy Lu Wang'],
    url: 'https://aclanthology.org/2020.acl-main.447/',
    published: '2020-07-05',
    categories: ['cs.CL', 'math.ST'],
    extra: {
      booktitle: 'Proceedings of ACL',
      cited_by_count: 453,
      pdf_url: 'https://aclanthology.org/x.pdf',
    },
  },
  { id: '7', title: 'Known by a number alone', abstract: 'Of no register.', published: '2018-05' },
  { id: 'odd', title: 'Of no day', abstract: 'x', published: '2021-02-31', extra: { citationCount: 'many' } },
  {
    id: '649def34f8be52c8b66281af98ae884c09aef38b',
    title: 'Known as there',
    abstract: 'x',
    extra: { mag: 7 },
  },
];

const { app } = harness();
const told = harness(TOLD).app;

async function answer(path: string, init?: RequestInit, at = app) {
  const response = await at.request(path, init);
  return { status: response.status, body: await response.json() };
}

describe('a paper', () => {
  it.each([
    CODE,
    CODE?.toUpperCase(),
    `CorpusId:${Number.parseInt(CODE?.slice(0, 10) ?? '', 16)}`,
    '2405.14906',
    'ARXIV:2405.14906',
    'arXiv:2405.14906',
    `URL:https://www.semanticscholar.org/paper/AutoCoder/${CODE}`,
    `URL:https%3A%2F%2Fapi.semanticscholar.org%2F${CODE}`,
  ])('is found as %s', async (id) => {
    const { status, body } = await answer(`/graph/v1/paper/${id}`);
    expect([status, body]).toEqual([200, { paperId: CODE, title: PAPERS[0]?.title }]);
  });

  it('is found by ids of this collection, with slashes and such that end like an address', async () => {
    expect((await answer('/graph/v1/paper/cs/0112017')).body.paperId).toBe(SLASH);
    expect((await answer('/graph/v1/paper/DOI:10.1000/xyz')).body.paperId).toBe(DOI);
    expect((await answer('/graph/v1/paper/10.1000/xyz')).body.paperId).toBe(DOI);
    expect((await answer('/graph/v1/paper/odd/related')).body.paperId).toBe(ODD);
    expect((await answer('/graph/v1/paper/cs/0112017/authors')).body).toEqual({ offset: 0, data: [] });
  });

  it.each([
    ['PMID:31234567', 0],
    ['pmid:31234567', 0],
    ['ACL:2020.acl-main.447', 1],
    ['649def34f8be52c8b66281af98ae884c09aef38b', 4],
  ])('of another register is found as %s', async (id, at) => {
    const { body } = await answer(`/graph/v1/paper/${id}`, undefined, told);
    expect(body.title.slice(0, 4)).toBe(TOLD[at]?.title.slice(0, 4));
  });

  it.each([
    'MAG:7',
    'PMID:7',
    'PMCID:7',
    'ACL:7',
    'Known by a number alone',
    'CorpusId:x',
    'CorpusId:9999999999999',
  ])('is not found as %s, which looks like its id and is none', async (id) => {
    const { status, body } = await answer(`/graph/v1/paper/${encodeURIComponent(id)}`, undefined, told);
    expect([status, body.error]).toEqual([404, `Paper with id ${id} not found`]);
  });

  it('is not found by an id of which one digit is another', async () => {
    const id = CODE ?? '';
    for (let at = 0; at < id.length; at++) {
      const other = id.slice(0, at) + (id[at] === '0' ? '1' : '0') + id.slice(at + 1);
      expect((await answer(`/graph/v1/paper/${other}`)).status).toBe(404);
    }
  });

  it('has every documented field, null or empty where nothing is known', async () => {
    const { body } = await answer(`/graph/v1/paper/cs/0112017?fields=${PAPER_FIELD_NAMES.join(',')}`);
    expect(Object.keys(body).toSorted()).toEqual(PAPER_FIELD_NAMES.toSorted());
    expect(body).toMatchObject({
      title: 'Old style ids have a slash',
      year: 2001,
      publicationDate: null,
      citationCount: null,
      authors: [],
      citations: [],
      references: [],
      embedding: null,
      tldr: null,
      externalIds: { ArXiv: 'cs/0112017', Sextant: 'cs/0112017' },
      openAccessPdf: { url: 'https://arxiv.org/pdf/cs/0112017' },
      url: 'http://localhost/papers/cs/0112017',
    });
  });

  it('has what its source told', async () => {
    const fields = PAPER_FIELD_NAMES.join(',');
    const trial = (await answer(`/graph/v1/paper/31234567?fields=${fields}`, undefined, told)).body;
    expect(trial).toMatchObject({
      venue: 'Nature Medicine',
      publicationVenue: { name: 'Nature Medicine', type: 'journal' },
      journal: { name: 'Nature Medicine', volume: '7', pages: '1-9' },
      publicationTypes: ['JournalArticle'],
      citationCount: 12,
      isOpenAccess: null,
      openAccessPdf: null,
      year: 2019,
      publicationDate: null,
      externalIds: { PubMed: '31234567', PubMedCentral: '99' },
      fieldsOfStudy: null,
    });
    const corpus = (await answer(`/graph/v1/paper/2020.acl-main.447?fields=${fields}`, undefined, told)).body;
    expect(corpus).toMatchObject({
      abstract: null,
      publicationTypes: ['Conference'],
      citationCount: 453,
      isOpenAccess: true,
      openAccessPdf: { url: 'https://aclanthology.org/x.pdf' },
      publicationDate: '2020-07-05',
      externalIds: { ACL: '2020.acl-main.447' },
      fieldsOfStudy: ['Computer Science', 'Mathematics', 'Linguistics'],
      authors: [{ authorId: 'Kyle Lo', name: 'Kyle Lo' }, { name: 'Lucy Lu Wang' }],
    });
    expect(corpus.citationStyles.bibtex).toMatch(/^@inproceedings/);
  });

  it('has no date that the calendar has not, which its clients cannot read', async () => {
    const path = '/graph/v1/paper/odd?fields=publicationDate,year,citationCount';
    const { body } = await answer(path, undefined, told);
    expect(body).toMatchObject({ publicationDate: null, year: 2021, citationCount: null });
  });

  it.each([
    ['authors', ['authorId', 'name']],
    ['authors.url', ['authorId', 'url']],
    ['authors,authors.hIndex', ['authorId', 'hIndex', 'name']],
  ])('with fields=%s has these fields of authors', async (fields, names) => {
    const { body } = await answer(`/graph/v1/paper/2405.14906?fields=${fields}`);
    expect(Object.keys(body)).toEqual(['paperId', 'authors']);
    expect(Object.keys(body.authors[0]).toSorted()).toEqual(names);
  });

  it.each([
    'garbage',
    'title.x',
    'authors.creditCardNumber',
    'citations.garbage',
    'embedding.specter_v9',
    'references.authors.x',
  ])('with fields=%s is refused in the words of the original', async (field) => {
    const { status, body } = await answer(`/graph/v1/paper/2405.14906?fields=title,${field}`);
    expect([status, body]).toEqual([400, { error: `Unrecognized or unsupported fields: [${field}]` }]);
  });

  it('may be asked for with fields of fields, in one parameter or in several', async () => {
    const path = '/graph/v1/paper/2405.14906';
    const fields = 'citations.authors.name,references.title,journal.name,embedding.specter_v2,tldr';
    expect((await answer(`${path}?fields=${fields}&fields=year,%20title`)).body).toEqual({
      paperId: CODE,
      citations: [],
      references: [],
      journal: null,
      embedding: null,
      tldr: null,
      year: 2024,
      title: PAPERS[0]?.title,
    });
  });
});

describe('parts of a paper', () => {
  it('are its authors, page by page, the last without next', async () => {
    const path = '/graph/v1/paper/2405.14906/authors?fields=name&limit=2';
    const first = (await answer(path)).body;
    expect(first).toMatchObject({ offset: 0, next: 2, data: [{ name: 'Bin Lei' }, { name: 'Yuchen Li' }] });
    const last = (await answer(`${path}&offset=2`)).body;
    expect(last).toEqual({ offset: 2, data: [{ authorId: 'Qiuwu Chen', name: 'Qiuwu Chen' }] });
  });

  it.each(['citations', 'references'])('are no %s, for no corpus knows them', async (part) => {
    const fields = 'contexts,intents,contextsWithIntent,isInfluential,title,citingPaper.title,authors.name';
    const { status, body } = await answer(
      `/graph/v1/paper/2405.14906/${part}?fields=${fields}&offset=0&limit=5`,
    );
    expect([status, body]).toEqual([200, { offset: 0, data: [] }]);
    expect((await answer(`/graph/v1/paper/none/${part}`)).status).toBe(404);
    expect((await answer(`/graph/v1/paper/2405.14906/${part}?fields=garbage`)).status).toBe(400);
  });
});

describe('papers in a batch', () => {
  const batch = (ids: unknown, query = '') => answer(`/graph/v1/paper/batch${query}`, post({ ids }));

  it('keep their order, with null for what is not here', async () => {
    const { status, body } = await batch(
      ['DOI:10.1000/xyz', 'none', CODE, 'DOI:10.1000/xyz', 'MAG:1'],
      '?fields=year',
    );
    expect([status, body]).toEqual([
      200,
      [{ paperId: DOI, year: null }, null, { paperId: CODE, year: 2024 }, { paperId: DOI, year: null }, null],
    ]);
  });

  it('are 1 to 500', async () => {
    expect((await batch(Array.from({ length: 500 }, () => 'none'))).body).toHaveLength(500);
    expect(await batch(Array.from({ length: 501 }, () => 'none'))).toMatchObject({
      status: 400,
      body: { error: 'ids: Must have at most 500 ids.' },
    });
    expect((await batch([])).status).toBe(400);
    expect((await batch('none')).status).toBe(400);
    expect((await answer('/graph/v1/paper/batch', post('{'))).body.error).toContain('not valid JSON');
  });
});

describe('a search', () => {
  it('answers page by page, the last without next', async () => {
    const first = (await answer('/graph/v1/paper/search?query=code&limit=3&fields=title')).body;
    expect(first).toMatchObject({ total: 4, offset: 0, next: 3 });
    expect(first.data).toHaveLength(3);
    const last = (await answer('/graph/v1/paper/search?query=code&limit=3&offset=3')).body;
    expect(last).toMatchObject({ total: 4, offset: 3 });
    expect(last).not.toHaveProperty('next');
    const titles = [...first.data, ...last.data].map(({ title }: { title: string }) => title);
    expect(new Set(titles).size).toBe(4);
  });

  it.each([
    ['year=2024', ['2405.14906']],
    ['year=2001-2024', ['2405.14906', 'cs/0112017']],
    ['year=2002-', ['2405.14906']],
    ['year=-2002', ['cs/0112017']],
    ['publicationDateOrYear=2024-05-23', ['2405.14906']],
    ['publicationDateOrYear=2024-05:2024-06', ['2405.14906']],
    ['publicationDateOrYear=:2001-12-31', ['cs/0112017']],
    ['publicationDateOrYear=2024-05-24:', []],
    ['year=2024&publicationDateOrYear=:2024-04', []],
    ['fieldsOfStudy=Computer%20Science,Physics', ['2405.14906']],
    ['fieldsOfStudy=history', []],
    ['venue=ArXiv', ['2405.14906', 'cs/0112017']],
    ['venue=Nature', []],
    ['openAccessPdf', ['2405.14906', 'cs/0112017']],
    ['minCitationCount=1', []],
    ['publicationTypes=JournalArticle', []],
    ['year=&venue=&fieldsOfStudy=&minCitationCount=0', PAPERS.map(({ id }) => id)],
  ])('with %s answers what fulfils it', async (filter, ids) => {
    for (const way of ['search', 'search/bulk']) {
      const { body } = await answer(`/graph/v1/paper/${way}?query=a&${filter}&fields=externalIds`);
      const found = body.data.map((paper: { externalIds: { Sextant: string } }) => paper.externalIds.Sextant);
      const isListed = way === 'search/bulk';
      // A list has words to fulfil too; "a" is in all texts, and says nothing.
      expect([way, found.toSorted()]).toEqual([way, ids.toSorted()]);
      expect([way, isListed || body.total]).toEqual([way, isListed || ids.length]);
    }
  });

  it('by what its source told answers what is known to fulfil it', async () => {
    const ask = async (filter: string) =>
      (await answer(`/graph/v1/paper/search?query=x&fields=year&${filter}`, undefined, told)).body.data
        .length;
    expect(await ask('minCitationCount=100')).toBe(1);
    expect(await ask('minCitationCount=12')).toBe(2);
    expect(await ask('publicationTypes=Conference,JournalArticle')).toBe(2);
    expect(await ask('venue=nature%20medicine')).toBe(1);
    expect(await ask('openAccessPdf=')).toBe(1);
    expect(await ask('openAccessPdf=false')).toBe(5);
  });

  it('whose papers are tested goes on where it stopped, as its client follows it', async () => {
    const seen: string[] = [];
    let offset: number | undefined = 0;
    for (let pages = 0; offset !== undefined && pages < 9; pages++) {
      const { body }: { body: { data: { paperId: string }[]; offset: number; next?: number } } = await answer(
        `/graph/v1/paper/search?query=a&venue=ArXiv&limit=1&offset=${offset}`,
      );
      seen.push(...body.data.map(({ paperId }) => paperId));
      if (body.next !== undefined) expect(body.offset + 1).toBe(body.next);
      offset = body.next;
    }
    expect(seen.toSorted()).toEqual([CODE, SLASH].toSorted());
  });

  it.each([
    ['', 'query: Must be given'],
    ['query=', 'query: Must be given'],
    ['query=a&limit=101', 'limit: Must be one whole number from 1 to 100.'],
    ['query=a&limit=0', 'limit:'],
    ['query=a&limit=x', 'limit:'],
    ['query=a&offset=-1', 'offset:'],
    ['query=a&offset=1000', 'Requested data for this limit and/or offset is not available'],
    ['query=a&year=then', 'year: Must be a year or a range'],
    ['query=a&publicationDateOrYear=2020-02-31', 'publicationDateOrYear: Must be a date'],
    ['query=a&minCitationCount=many', 'minCitationCount:'],
    ['query=a&fields=garbage', 'Unrecognized or unsupported fields: [garbage]'],
    ['q=a', 'query'],
  ])('?%s is refused', async (query, message) => {
    const { status, body } = await answer(`/graph/v1/paper/search?${query}`);
    expect([status, Object.keys(body)]).toEqual([400, ['error']]);
    expect(body.error).toContain(message);
  });

  it('lists all that has the words, by a token', async () => {
    const path =
      '/graph/v1/paper/search/bulk?query=code%20%7C%20slash%20%7C%20route&fields=year&limit=2&offset=0';
    const first = (await answer(`${path}&sort=publicationDate:desc`)).body;
    expect(first).toMatchObject({ total: 3, token: expect.stringContaining('-2') });
    expect(first.data).toHaveLength(2);
    const last = (await answer(`${path}&sort=publicationDate:desc&token=${first.token}`)).body;
    expect(last.data).toHaveLength(1);
    expect(last).not.toHaveProperty('token');
    expect((await answer(`${path}&token=x`)).status).toBe(400);
    expect((await answer(`${path}&sort=title`)).body.error).toContain('sort: Must be paperId');
  });

  it('lists everything without a query', async () => {
    const { body } = await answer('/graph/v1/paper/search/bulk');
    expect([body.total, body.data.length]).toEqual([4, 4]);
  });

  it('matches a title', async () => {
    const { body } = await answer(
      '/graph/v1/paper/search/match?query=old%20style%20IDs%20have%20a%20slash&fields=year&offset=0&limit=100',
    );
    expect(body).toEqual({ data: [{ paperId: SLASH, year: 2001, matchScore: 1 }] });
    const part = (await answer('/graph/v1/paper/search/match?query=Old%20style%20ids')).body.data[0];
    expect(part).toMatchObject({ paperId: SLASH, title: 'Old style ids have a slash' });
    expect(part.matchScore).toBeCloseTo(0.75);
    const latex =
      '/graph/v1/paper/search/match?query=S2ORC%3A%20the%20open%20research%20corpus&fields=externalIds';
    const { data } = (await answer(latex, undefined, told)).body;
    expect(data[0].externalIds.ACL).toBe('2020.acl-main.447');
    const word = await answer('/graph/v1/paper/search/match?query=AutoCoder');
    expect(word.body.data[0].paperId).toBe(CODE);
    expect(await answer('/graph/v1/paper/search/match?query=total%20garbage%20nonsense')).toMatchObject({
      status: 404,
      body: { error: expect.stringContaining('Title match not found') },
    });
  });

  it('completes titles', async () => {
    expect((await answer('/graph/v1/paper/autocomplete?query=auto')).body).toEqual({
      matches: [{ id: CODE, title: PAPERS[0]?.title, authorsYear: 'Lei et al., 2024' }],
    });
    expect((await answer('/graph/v1/paper/autocomplete?query=zzz')).body).toEqual({ matches: [] });
  });

  it('finds passages', async () => {
    const { body } = await answer('/graph/v1/snippet/search?query=names&limit=4');
    expect(body.data).toHaveLength(4);
    const slash = body.data.find(({ paper }: { paper: { title: string } }) => paper.title.startsWith('Old'));
    expect(slash).toMatchObject({
      snippet: {
        text: 'On names of papers.',
        snippetKind: 'abstract',
        section: null,
        snippetOffset: { start: 0, end: 19 },
      },
      score: expect.any(Number),
      paper: { corpusId: expect.stringMatching(/^\d+$/), title: 'Old style ids have a slash', authors: [] },
    });
    const titled = body.data.find(
      ({ snippet }: { snippet: { snippetKind: string } }) => snippet.snippetKind === 'title',
    );
    expect(titled.snippet.text).toBe('A paper known by its DOI');
    const some = await answer(
      `/graph/v1/snippet/search?query=names&paperIds=${SLASH},none&fields=snippet.text,snippet.annotations.sentences`,
    );
    expect(some.body.data.map(({ snippet }: { snippet: object }) => snippet)).toEqual([
      { text: 'On names of papers.', annotations: { sentences: [] } },
    ]);
    const by = await answer('/graph/v1/snippet/search?query=names&authors=Bin%20Lei,Yuchen%20Li');
    expect(by.body.data).toHaveLength(1);
    expect((await answer('/graph/v1/snippet/search?query=names&fields=paper')).body.error).toBe(
      'Unrecognized or unsupported fields: [paper]',
    );
  });
});

describe('recommendations', () => {
  it('are like a paper, without it', async () => {
    const { body } = await answer(
      '/recommendations/v1/papers/forpaper/cs/0112017?fields=title,url&limit=500&from=all-cs',
    );
    expect(body.recommendedPapers).toHaveLength(3);
    expect(body.recommendedPapers[0]).toHaveProperty('url');
    expect((await answer('/recommendations/v1/papers/forpaper/none')).status).toBe(404);
    expect((await answer('/recommendations/v1/papers/forpaper/cs/0112017?from=mars')).status).toBe(400);
    expect((await answer('/recommendations/v1/papers/forpaper/cs/0112017?limit=501')).status).toBe(400);
  });

  it('are like some and unlike others', async () => {
    const ask = (body: unknown) => answer('/recommendations/v1/papers/?limit=2&fields=year', post(body));
    const { status, body } = await ask({
      positivePaperIds: [CODE, 'DOI:10.1000/xyz'],
      negativePaperIds: null,
    });
    expect([status, body.recommendedPapers.length]).toEqual([200, 2]);
    const bare = post({ positivePaperIds: [CODE, DOI] });
    expect((await answer('/recommendations/v1/papers?limit=2&fields=year', bare)).body).toEqual(body);
    expect((await ask({ positivePaperIds: [CODE], negativePaperIds: [SLASH] })).status).toBe(200);
    expect(await ask({ positivePaperIds: [], negativePaperIds: [CODE] })).toEqual({
      status: 400,
      body: { error: 'No positive paper examples given' },
    });
    expect(await ask({ positivePaperIds: [CODE, 'a', 'b'] })).toEqual({
      status: 404,
      body: { error: 'Papers with ids a, b not found' },
    });
  });
});

describe('authors', () => {
  it('are known by their names', async () => {
    const { body } = await answer(
      '/graph/v1/author/Bin%20Lei?fields=name,paperCount,affiliations,papers.title,papers.year',
    );
    expect(body).toEqual({
      authorId: 'Bin Lei',
      name: 'Bin Lei',
      affiliations: [],
      paperCount: 1,
      papers: [{ paperId: CODE, title: PAPERS[0]?.title, year: 2024 }],
    });
    expect(await answer('/graph/v1/author/Nobody')).toMatchObject({
      status: 404,
      body: { error: expect.stringContaining('Author with id Nobody not found') },
    });
    expect((await answer('/graph/v1/author/Bin%20Lei?fields=garbage')).status).toBe(400);
  });

  it('are searched for, read in a batch, and have papers', async () => {
    const found = (await answer('/graph/v1/author/search?query=Lei&fields=name')).body;
    expect(found).toEqual({ total: 1, offset: 0, data: [{ authorId: 'Bin Lei', name: 'Bin Lei' }] });
    expect((await answer('/graph/v1/author/search?query=nobody')).body).toEqual({
      total: 0,
      offset: 0,
      data: [],
    });
    const batch = await answer('/graph/v1/author/batch?fields=name', post({ ids: ['Nobody', 'Yuchen Li'] }));
    expect(batch.body).toEqual([null, { authorId: 'Yuchen Li', name: 'Yuchen Li' }]);
    const papers = (await answer('/graph/v1/author/Yuchen%20Li/papers?fields=year&limit=1')).body;
    expect(papers).toEqual({ offset: 0, data: [{ paperId: CODE, year: 2024 }] });
  });

  it('are 50 of one request at most', async () => {
    const batch = (count: number) =>
      answer('/graph/v1/author/batch', post({ ids: Array.from({ length: count }, (_, i) => `Name${i}`) }));
    expect((await batch(50)).body).toHaveLength(50);
    expect((await batch(51)).body.error).toContain('ids: Must have at most 50 ids');
    const authors = Array.from({ length: 300 }, (_, i) => `Given${i} Wang`);
    const { app } = harness([{ id: 'many', title: 'Of many', abstract: '', authors }]);
    const found: { total: number; data: unknown[] } = await (
      await app.request('/graph/v1/author/search?query=Given7%20Wang')
    ).json();
    expect(found.total).toBe(1);
    const all: { total: number; data: unknown[] } = await (
      await app.request('/graph/v1/author/search?query=Wang&limit=1000&fields=paperCount')
    ).json();
    expect(all.data.length).toBe(all.total);
    expect(all.total).toBeLessThanOrEqual(50);
  });

  it('are found by names that are written like an address', async () => {
    const authors = ['Batch', 'Search', 'Ann Papers'];
    const { app } = harness([{ id: 'a', title: 'Of names', abstract: '', authors }]);
    for (const name of authors) {
      const found = await app.request(`/graph/v1/author/${encodeURIComponent(name)}?fields=name`);
      expect((await found.json()).name).toBe(name);
    }
  });
});

describe('what is meant to take long', () => {
  const { app } = harness(TOLD);
  const bulk = (query: string) =>
    app.request(`/graph/v1/paper/search/bulk?query=${encodeURIComponent(query)}`);

  it('addresses of addresses are no ids, and a text of thousands of letters neither', async () => {
    const ids = ['url:'.repeat(100_000), `url:${'/'.repeat(50_000)}`, 'url:url:31234567', 'url:31234567'];
    const response = await app.request('/graph/v1/paper/batch', post({ ids }));
    const [one, two, three, four] = (await response.json()) as unknown[];
    expect([one, two, three]).toEqual([null, null, null]);
    expect(four).toMatchObject({ title: 'A trial' });
  });

  it.each([
    ['parentheses within each other', `${'('.repeat(3_900)}a`],
    ['negated ones', `${'-('.repeat(1_900)}a`],
    ['ones that nothing opened', `a${')'.repeat(3_900)}`],
    [
      'alternatives of alternatives',
      `(${Array.from('bcdefghijklmnopqrstu').join(' ')})|(${Array.from('BCDEFGHIJKLMNOPQRSTU').join(' ')})${'|x'.repeat(1_800)}`,
    ],
  ])('%s are refused', async (_, query) => {
    const response = await bulk(query);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { error: string }).error).toContain('query: Must have');
  });

  it('forty parentheses are read', async () => {
    expect((await bulk(`${'('.repeat(40)}trial${')'.repeat(40)}`)).status).toBe(200);
  });
});

describe('what was not given', () => {
  const { app } = harness(TOLD);

  it('is a list of commas too', async () => {
    const count = async (more: string): Promise<number> => {
      const response = await app.request(`/graph/v1/paper/search?query=trial${more}`);
      return ((await response.json()) as { total: number }).total;
    };
    const all = await count('');
    expect(all).toBeGreaterThan(0);
    for (const name of ['fieldsOfStudy', 'venue', 'publicationTypes']) {
      expect(await count(`&${name}=%20,,`), name).toBe(all);
    }
  });

  it('is a token of another index', async () => {
    const response = await app.request('/graph/v1/paper/search/bulk?query=trial&token=6-1');
    expect(response.status).toBe(400);
    expect(((await response.json()) as { error: string }).error).toContain('begin again');
  });
});

describe('what is not here', () => {
  it('are data sets: there are no releases, and none of a name', async () => {
    expect((await answer('/datasets/v1/release/')).body).toEqual([]);
    for (const path of ['release/latest', 'release/2024-01-01/dataset/papers', 'diffs/a/to/b/papers']) {
      expect((await answer(`/datasets/v1/${path}`)).body.error).toContain('no data sets');
    }
  });

  it('is said with what its clients read, and never so that they take it for an empty answer', async () => {
    for (const [error, status] of [
      [new SextantError('index-missing', 'Publish one.'), 500],
      [new SextantError('payload-too-large', 'Less.'), 400],
      [new SextantError('rate-limited', 'Later.'), 429],
      [new TypeError('secret'), 500],
    ] as const) {
      const response = await broken(error).request('/graph/v1/paper/search?query=a');
      const body = await response.json();
      expect([response.status, typeof body.error, body.message ?? body.error]).toEqual([
        status,
        'string',
        body.error,
      ]);
      expect(body.error).not.toContain('secret');
    }
  });

  it('are keys that nobody gave, sent as its clients send them', async () => {
    const env = { API_KEYS: `ada:${'0'.repeat(64)}` };
    const ask = (key: string) =>
      app.request('/graph/v1/paper/search?query=a', { headers: { 'x-api-key': key } }, env);
    expect((await ask('a-key-of-another-service')).status).toBe(200);
    const unknown = await ask('sx_nobody');
    expect([unknown.status, await unknown.json()]).toEqual([
      403,
      { error: expect.stringContaining('This API key is not known here') },
    ]);
  });

  it('are addresses: they are said in the same shape', async () => {
    for (const path of ['/graph/v1/paper/', '/graph/v1/none', '/recommendations/v1/none', '/datasets/v2']) {
      const { status, body } = await answer(path);
      expect([path, status, Object.keys(body)]).toEqual([path, 404, ['error']]);
    }
  });

  it('are addresses of nobody, which are not said so', async () => {
    for (const path of ['/.well-known/none', '/v1/none', '/api/none']) {
      expect([path, Object.keys((await answer(path)).body)]).toEqual([
        path,
        expect.arrayContaining(['title']),
      ]);
    }
  });

  it('are what a site has turned off', async () => {
    const response = await app.request('/graph/v1/paper/search?query=a', {}, { SURFACES: 'openai' });
    expect([response.status, Object.keys(await response.json())]).toEqual([404, ['error']]);
  });

  it('are methods of another kind', async () => {
    const response = await app.request('/recommendations/v1/papers/');
    expect([response.status, response.headers.get('Allow')]).toEqual([405, 'POST']);
    expect((await app.request('/graph/v1/paper/search?query=a', { method: 'HEAD' })).status).toBe(200);
    const preflight = await app.request('/graph/v1/paper/batch', {
      method: 'OPTIONS',
      headers: { Origin: 'https://lab.example', 'Access-Control-Request-Method': 'POST' },
    });
    expect([preflight.status, preflight.headers.get('Access-Control-Allow-Origin')]).toEqual([204, '*']);
  });
});
