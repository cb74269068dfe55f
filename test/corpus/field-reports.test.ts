import { describe, expect, test } from 'vitest';
import { authorsOf } from '../../scripts/corpus/author-names.ts';
import { doiIn } from '../../scripts/corpus/find-doi.ts';
import { decodeCommands, subscripted } from '../../scripts/corpus/latex-commands.ts';
import { normalise } from '../../scripts/corpus/normalise.ts';
import { readDate } from '../../scripts/corpus/read-date.ts';
import { addressIn } from '../../scripts/corpus/values.ts';
import { analyze } from '../../src/text/analyze.ts';
import { inverted, nameOf } from '../../src/text/names.ts';
import { itemsOf, papersOf, problemsOf, temporaryFiles } from './files.ts';

/* What public reports of comparable software name, each with others of its kind. */

const files = temporaryFiles();
const r = String.raw;

test.each([
  ['https://doi.org/10.7717/peerj.4375', '10.7717/peerj.4375'],
  ['http://dx.doi.org/10.7717/PeerJ.4375', '10.7717/peerj.4375'],
  ['DOI: 10.7717/PEERJ.4375', '10.7717/peerj.4375'],
  ['doi:10.7717/peerj.4375.', '10.7717/peerj.4375'],
  ['https://doi.org/10.48550%2FarXiv.2405.14906', '10.48550/arxiv.2405.14906'],
  [
    'https://doi.org/10.1002/(SICI)1097-4571(199806)49:8%3C693::AID-ASI4%3E3.0.CO;2-O',
    '10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o',
  ],
  ['https://onlinelibrary.example.com/doi/full/10.1000/xyz?src=a', '10.1000/xyz'],
  ['https://doi-org.proxy.example.edu/10.1000/xyz', '10.1000/xyz'],
  [r`\url{https://doi.org/10.1000/xyz}`, '10.1000/xyz'],
  ['<10.1000/xyz>', '10.1000/xyz'],
  ['10.1103/PhysRevD.76.013009 10.1016/j.cpc.2007.01.001', '10.1103/physrevd.76.013009'],
  ['10.1000/182 [doi]', '10.1000/182'],
  ['N/A', undefined],
  ['-', undefined],
  ['none', undefined],
  ['https://example.org/', undefined],
])('the DOI of %j is %j', (text, doi) => {
  expect(doiIn(text)).toBe(doi);
});

test.each([
  ['2019.0', '2019'],
  ['2014//', '2014'],
  ['2014/03//', '2014-03'],
  ['2024/5/3', '2024-05-03'],
  ['2024.05.03', '2024-05-03'],
  ['20240503', '2024-05-03'],
  ['2017-03-00', '2017-03'],
  ['3 May 2024', '2024-05-03'],
  ['May 3rd, 2024', '2024-05-03'],
  ['May 2024', '2024-05'],
  ['May/June 2024', '2024-05'],
  ['3-7 May 2024', '2024-05-03'],
  ['August 2016', '2016-08'],
  ['15 août 2016', '2016-08-15'],
  ['3. Mai 2024', '2024-05-03'],
  ['3 de mayo de 2024', '2024-05-03'],
  ['2021年5月3日', '2021-05-03'],
  ['Mon, 2 Apr 2007 19:18:42 GMT', '2007-04-02'],
  ['Thu Nov 26 13:54:46 UTC 2026', '2026-11-26'],
  ['2024-05-03T10:00:00+02:00', '2024-05-03'],
  ['2024-05/2024-07', '2024-05'],
  ['2007-2009', '2007'],
  ['13/05/2024', '2024-05-13'],
  ['3.5.2024', '2024-05-03'],
  ['[2019]', '2019'],
  ['2019-21', '2019'],
  ['13.05.20', '2020-05-13'],
  ['3.5.20', '2020-05-03'],
  ['1/13/20', '2020-01-13'],
  ['13/1/20', '2020-01-13'],
])('%j is the date %s', (text, date) => {
  expect(readDate(text)).toEqual({ date, isWhole: true });
});

test.each([
  ['03/05/2024', '2024'],
  ['Spring 2019', '2019'],
  ['Forthcoming 2025', '2025'],
  ['2024-13', '2024'],
  ['2023-02-29', '2023-02'],
])('of %j only %s is sure', (text, date) => {
  expect(readDate(text)).toEqual({ date, isWhole: false });
});

test.each([
  'in press',
  'Mar 20',
  'n.d.',
  '20:24',
  '10.1000/2019',
  '0000-00-00',
  '1699999999',
  '0000',
  '0000-01',
  '1/2/20',
  '13/13/20',
  '13.05.99',
  '13-05-20',
])('%j is no date', (text) => {
  expect(readDate(text)).toBeNull();
});

test.each([
  ['www.example.org/a', 'https://www.example.org/a'],
  ['citeseer.nj.nec.com/x.html', 'https://citeseer.nj.nec.com/x.html'],
  ['doi.org/10.1000/182', 'https://doi.org/10.1000/182'],
  ['https://a.org/x; https://b.org/', 'https://a.org/x'],
  ['https://a.org/x;https://b.org/', 'https://a.org/x'],
  ['https://a.org/x,https://b.org/', 'https://a.org/x'],
  ['https://a.org/x|https://b.org/', 'https://a.org/x'],
  ['https://a.org/x\nhttps://b.org/', 'https://a.org/x'],
  ['http://localhost/x https://b.org/', 'https://b.org/'],
  [r`\url{https://a.org/x}`, 'https://a.org/x'],
  ['10.1000/182', 'https://doi.org/10.1000/182'],
  ['N/A', undefined],
  ['file:///home/ada/a.pdf', undefined],
  ['javascript:alert(1)', undefined],
])('the address in %j is %j', (text, url) => {
  expect(addressIn(text)).toBe(url);
});

test.each([
  ['A B, C D, E F', ['A B', 'C D', 'E F']],
  ['A B, C D and E F', ['A B', 'C D', 'E F']],
  ['A B, C D, and E F', ['A B', 'C D', 'E F']],
  ['Vaswani, Ashish and Shazeer, Noam', ['Ashish Vaswani', 'Noam Shazeer']],
  ['Vaswani, Ashish; Ma, Di', ['Ashish Vaswani', 'Di Ma']],
  ['Smith, J., Doe, A., and Brown, C.', ['J. Smith', 'A. Doe', 'C. Brown']],
  ['Wilshut E, Rinkenauer G, Brookhuis KA', ['E. Wilshut', 'G. Rinkenauer', 'K. A. Brookhuis']],
  [r`C. Bal\'azs, E. L. Berger, C.-P. Yuan`, ['C. Balázs', 'E. L. Berger', 'C.-P. Yuan']],
  ['Martin Luther King, Jr., John Doe', ['Martin Luther King Jr.', 'John Doe']],
  ['King, Jr., Martin Luther', ['Martin Luther King Jr.']],
  ['King Jr., Martin Luther', ['Martin Luther King Jr.']],
  ['Smith, J., Jr., Doe, A.', ['J. Smith Jr.', 'A. Doe']],
  ['Li, X., Wang, V.', ['X. Li', 'V. Wang']],
  ['Smith JA Jr, Doe B', ['J. A. Smith Jr.', 'B. Doe']],
  ['Anderson PJ, Van Dyke M, St. John K', ['P. J. Anderson', 'M. Van Dyke', 'K. St. John']],
  ['Ma D, Di M, Van L, Le D', ['D. Ma', 'M. Di', 'L. Van', 'D. Le']],
  ['Ma, Di and Di, Ma and Le, Van', ['Di Ma', 'Ma Di', 'Van Le']],
  ['Abu Bakar, Bin Li, Do Kwon', ['Abu Bakar', 'Bin Li', 'Do Kwon']],
  ['Smith, John and Jane Doe', ['John Smith', 'Jane Doe']],
  ['Smith, John and OpenAI and Doe, Jane', ['John Smith', 'OpenAI', 'Jane Doe']],
  ['Smith, Jones and Doe', ['Smith', 'Jones', 'Doe']],
  ['Barnes and Noble, Inc. and Smith, John', ['Barnes and Noble, Inc.', 'John Smith']],
  [
    ['Guillermo Francia III', 'Michael J Bommarito II'],
    ['Guillermo Francia III', 'Michael J Bommarito II'],
  ],
  [
    ['Smith J', 'Doe A', 'Vitamin D Study Group'],
    ['J. Smith', 'A. Doe', 'Vitamin D Study Group'],
  ],
  ['King, Martin Luther, Jr.', ['Martin Luther King Jr.']],
  ['van der Berg, Jan', ['Jan van der Berg']],
  ['de Bruyn Kops, S M', ['S M de Bruyn Kops']],
  ['United Nations', ['United Nations']],
  ['Barnes and Noble, Inc.', ['Barnes and Noble, Inc.']],
  ['University of California, Berkeley', ['University of California, Berkeley']],
  ['John Doe (1), Jane Roe (2 and 3) ((1) MIT, (2) ETH)', ['John Doe', 'Jane Roe']],
  ['Jane Doe, PhD, John Roe, MD', ['Jane Doe', 'John Roe']],
  ['Ada Lovelace et al.', ['Ada Lovelace']],
  ['李明, 王芳', ['李明', '王芳']],
  [
    ['Hinton, Geoffrey E.', "O'Brien, C"],
    ['Geoffrey E. Hinton', "C O'Brien"],
  ],
  [[{ literal: 'Barnes and Noble, Inc.' }], ['Barnes and Noble, Inc.']],
  [[['King', 'Martin', 'Jr.']], ['Martin King Jr.']],
  ['Ma, Xin；Li, Yu', ['Xin Ma', 'Yu Li']],
  ['李明、王芳、張偉', ['李明', '王芳', '張偉']],
  ['李明，王芳', ['李明', '王芳']],
  ['Xin Ma1, Li Yu2*', ['Xin Ma', 'Li Yu']],
  ['Xin Ma1,2, Li Yu2,*, and Bo Su†', ['Xin Ma', 'Li Yu', 'Bo Su']],
  ['Xin Ma¹, Li Yu²˒³', ['Xin Ma', 'Li Yu']],
  ['Xin Ma$^{1}$, Li Yu$^{2,3}$', ['Xin Ma', 'Li Yu']],
  [
    ['Xin Ma1*', 'Amazon Lab126', 'GPT-4', 'IBM Team 4'],
    ['Xin Ma', 'Amazon Lab126', 'GPT-4', 'IBM Team 4'],
  ],
  ['MA X, LI Y', ['X. MA', 'Y. LI']],
  ["SMITH JA, O'BRIEN C", ['J. A. SMITH', "C. O'BRIEN"]],
  [[{ name: 'Smith, John Jr' }], ['John Smith Jr.']],
  [[{ name: 'Smith, John A 3rd' }], ['John A Smith 3rd']],
  [[{ name: 'World Health Organization,' }], ['World Health Organization']],
  [[{ author: { display_name: 'Ada Lovelace' }, raw_author_name: 'LOVELACE, A.' }], ['Ada Lovelace']],
  [[{ author: { display_name: null }, raw_author_name: 'A. Lovelace' }], ['A. Lovelace']],
])('the names in %j are %j', (text, names) => {
  expect(authorsOf(text)?.names).toEqual(names);
});

test.each([
  ['Xingjun Ma', 'Ma, Xingjun'],
  ['Di Fu', 'Fu, Di'],
  ['Da Zhu', 'Zhu, Da'],
  ['Pietro Liò', 'Liò, Pietro'],
  ['Oğuzhan Fatih Kar', 'Kar, Oğuzhan Fatih'],
  ['Qingyao Ai', 'Ai, Qingyao'],
  ['Dean A. Harris', 'Harris, Dean A.'],
  ['Roberto M. Cesar Jr.', 'Cesar, Roberto M., Jr.'],
  ['Henry M. Cathey, Jr.', 'Cathey, Henry M., Jr.'],
  ['Jan van der Berg', 'van der Berg, Jan'],
  ['United Nations', 'United Nations'],
  ['Barnes and Noble, Inc.', 'Barnes and Noble, Inc.'],
  ['Mistral AI', 'Mistral AI'],
])('%s is %s in a list of references', (name, expected) => {
  expect(inverted(nameOf(name))).toBe(expected);
});

test.each([
  [r`Core\textendash{}Shell`, 'Core–Shell'],
  [r`III\textendash{V Nanowires}`, 'III–{V Nanowires}'],
  [r`p{\textless}0.05`, 'p<0.05'],
  [r`7{\textmu}m at 3{\textdegree}C`, '7µm at 3°C'],
  [r`{\textquotedblleft}quoted{\textquotedblright}, it{\textquoteright}s`, '“quoted”, it’s'],
  [r`floor{\textemdash}as`, 'floor—as'],
  [r`{\~{}}30, \~{}40, {\textasciitilde}50`, '~30, ~40, ~50'],
  [r`\alpha-synuclein and $\alpha$`, 'α-synuclein and $\\alpha$'],
  [r`Schr{\"o}dinger, Bal\'azs, \O stby`, 'Schrödinger, Balázs, Østby'],
  [r`\emph{this} stays, \cite{a} too`, r`\emph{this} stays, \cite{a} too`],
])('%s is read as %s', (text, expected) => {
  expect(decodeCommands(text)).toBe(expected);
});

test.each([
  'CO$_2$ emissions',
  'CO$_{2}$ emissions',
  r`$\mathrm{CO_2}$ emissions`,
  '$CO_2$ emissions',
  r`CO\textsubscript{2} emissions`,
  r`\ce{CO2} emissions`,
  r`$\mathrm{CO}_2$ emissions`,
  r`$\text{CO}_{2}$ emissions`,
  '${\\rm CO}_2$ emissions',
  r`$\mathrm{CO_{2}}$ emissions`,
  r`$\ce{CO2}$ emissions`,
  r`CO$_{\rm 2}$ emissions`,
])('CO2 is found in %s', (text) => {
  const terms = analyze(subscripted(text)).map(({ term }) => term);
  expect(terms).toEqual(analyze('CO2 emissions').map(({ term }) => term));
});

test.each([
  [r`H$_{2}$O`, 'H2O'],
  [r`$\mathrm{H_2O}$`, 'H2O'],
  [r`$\mathrm{H}_2\mathrm{O}$`, 'H2O'],
  [r`$\mathrm{O}_2$`, 'O2'],
  [r`C$_6$H$_{12}$O$_6$`, 'C6H12O6'],
  [r`$\mathrm{SO_4^{2-}}$`, 'SO42'],
  [r`PM$_{2.5}$ in air`, 'PM2.5 in air'],
  [r`NO$_x$ in air`, 'NOx in air'],
  [r`NO$_{x}$ in air`, 'NOx in air'],
  [r`Ca$^{2+}$ waves`, 'Ca2 waves'],
  [r`$^{13}$C labels`, '13C labels'],
  [r`$\mathrm{F}_1$ score`, 'F1 score'],
])('%s is found by %s', (text, typed) => {
  const terms = analyze(subscripted(text)).map(({ term }) => term);
  expect(terms).toEqual(analyze(typed).map(({ term }) => term));
});

test.each([
  '$x_1$ and $O(n^2)$',
  '$N_1$',
  '$P^2$',
  'x$_x$',
  'a $^{2}$ b',
  r`$\mathrm{Loss}_2$`,
  'a price of $5_000',
  r`$\ell_1$`,
  '$10^2$',
])('the formula in %s stays', (text) => {
  expect(subscripted(text)).toBe(text);
});

describe('BibTeX', () => {
  test('whose addresses and quotation marks are LaTeX', async () => {
    const text = r`@misc{k, title = {{\textquotedblleft}A{\textquotedblright} {\~{}}30}, url = {https://example.org/{\textasciitilde}doe}}`;
    expect(await papersOf(await files.write('quotes.bib', text))).toMatchObject([
      { title: '“A” ~30', url: 'https://example.org/~doe' },
    ]);
  });

  test.each([
    ['month = January, year = 2018', '2018-01'],
    ['month = {May}, year = {2018}', '2018-05'],
    ['month = {July/August}, year = 2018', '2018-07'],
    ['month = {12}, year = {2018}', '2018-12'],
    ['month = may # "~3", year = 2018', '2018-05-03'],
    ['year = {2018}, month = {Winter}', '2018'],
    ['date = {2018-05-03/2018-06-01}', '2018-05-03'],
  ])('with %s is of %s', async (fields, published) => {
    const [paper] = await papersOf(
      await files.write('month.bib', `@misc{k, title={T}, abstract={A}, ${fields}}`),
    );
    expect(paper?.published).toBe(published);
  });

  test('takes its year from the entry it names, wherever that stands', async () => {
    const child = '@inproceedings{c, title={C}, abstract={A}, crossref={p}}';
    const parent = '@proceedings{p, title={P}, abstract={A}, year=2004}';
    for (const text of [`${child}\n${parent}`, `${parent}\n${child}`]) {
      const papers = await papersOf(await files.write('crossref.bib', text));
      expect(papers.find(({ id }) => id === 'c')?.published).toBe('2004');
    }
  });

  test('loses no entry whose brace stands on a later line', async () => {
    const text = '@\narticle{a, title={A}, abstract={x}}\n@misc\n{b, title={B}, abstract={x}}';
    expect((await papersOf(await files.write('lines.bib', text))).map(({ id }) => id)).toEqual(['a', 'b']);
  });
});

test.each([
  [
    'PMID- 1\nTI  - T\nFAU - Smith, John Jr\nAU  - Smith J Jr\nCN  - WHO Group\n',
    ['John Smith Jr.', 'WHO Group'],
  ],
  ['PMID- 1\nTI  - T\nCN  - WHO Group\n', ['WHO Group']],
  ['TY  - JOUR\nTI  - T\nAU  - Li, Bo\nA1  - Ma, Di\nA1  - Li, Bo\nER  - \n', ['Bo Li', 'Di Ma']],
  ['TY  - JOUR\nTI  - T\nA1  - Ma, Di\nER  - \n', ['Di Ma']],
  ['TY  - JOUR\nTI  - T\nAU  - World Health Organization,\nER  - \n', ['World Health Organization']],
])('all who sign %j are its authors', async (text, authors) => {
  const [paper] = await papersOf(await files.write('tagged.txt', text));
  expect(paper?.authors).toEqual(authors);
  expect(JSON.stringify(paper?.extra ?? {})).not.toMatch(/A1|CN/);
});

test("an error that arXiv's API answers is no paper", async () => {
  const entry =
    '<entry><id>http://arxiv.org/api/errors#incorrect_id_format_for_1</id><title>Error</title><summary>incorrect id format for 1</summary></entry>';
  const text = `<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom">${entry}</feed>`;
  expect(await problemsOf(await files.write('error.xml', text))).toEqual([
    '2: is an error that arXiv answered, no paper: incorrect id format for 1',
  ]);
});

test.each([0, '0000', '0000-00-00', '0', [[0]], { 'date-parts': [[0]] }])(
  'a paper of the year %j has no date',
  (published) => {
    const read = normalise({ id: 'k', title: 'T', abstract: 'A', published });
    if ('reason' in read) throw new Error(read.reason);
    expect(read.paper.published).toBeUndefined();
  },
);

test.each([
  ['year = {2000/01}', '2000', ['date-shortened']],
  ['year = {1999-00}', '1999', ['date-shortened']],
  ['year = {2000/06}', '2000-06', []],
  ['year = {2000}', '2000', []],
])('of BibTeX with %s what is sure is taken', async (fields, published, kinds) => {
  const items = await itemsOf(await files.write('turn.bib', `@misc{k, title={T}, abstract={A}, ${fields}}`));
  expect(items).toMatchObject([{ paper: { published }, warnings: kinds.map((kind) => ({ kind })) }]);
});

test('a personal library does not reach the index unless it is asked for', () => {
  const record = {
    key: 'k',
    title: 'T',
    abstract: 'A',
    file: 'PDF:/home/ada/x.pdf:application/pdf',
    'bdsk-file-1': 'x',
    keywords: 'to read',
    where: 'C:\\Users\\ada\\x.pdf',
    deep: { paths: ['file:///Users/ada/x.pdf', 'https://a.org/'] },
  };
  const read = normalise(record, { schema: 'BibTeX' });
  expect(read).toMatchObject({
    paper: { id: 'k', title: 'T', abstract: 'A', extra: { deep: { paths: ['https://a.org/'] } } },
    others: { kept: ['deep'], private: ['file', 'bdsk-file-1', 'keywords', 'where'] },
  });
  const kept = normalise(record, { schema: 'BibTeX', keepPrivate: true });
  expect(kept).toMatchObject({
    paper: { extra: { file: record.file, where: record.where } },
    others: { private: [] },
  });
});

test.each([
  ['BibTeX', { note: 'ask Jan', annote: 'x', annotation: 'x', keywords: 'a', label: 'x' }],
  ['Zotero CSV', { 'Call Number': 'QA 76', Extra: 'x', Notes: 'x' }],
  ['RIS', { LB: 'my label', CN: 'QA 76', N1: 'x' }],
  ['EndNote XML', { label: 'x', 'call-num': 'x', notes: 'x' }],
  [undefined, { 'Folders filed in': 'Jobs', 'Labels filed in': 'x', notes: 'x', file_attached: 'a.pdf' }],
  [undefined, { select: 'zotero://select/items/1_A', share: 'smb://nas/a.pdf', where: 'file:a.pdf' }],
  [undefined, { pdf: 'Papers/jan/x.pdf', pdfPath: 'x.pdf', a: 'C:\\x\\y.pdf', b: '/home/jan/x' }],
  [undefined, { url: 'http://localhost:23119/x', code: 'http://192.168.1.7/x', project: 'http://nas/x' }],
  [undefined, { url: 'file:///home/jan/x.pdf', link: 'http://papers.lan/x', where: 'http://[::1]/' }],
] as const)('of %s stays private: %j', (schema, fields) => {
  const record = { id: 'k', ID: 'k', key: 'k', TI: 'T', title: 'T', titles: { title: 'T' }, abstract: 'A' };
  const options = schema === undefined ? {} : { schema };
  const read = normalise({ ...record, ...fields }, options);
  if ('reason' in read) throw new Error(read.reason);
  expect(read.others.private.toSorted()).toEqual(Object.keys(fields).toSorted());
  expect(read.warnings.map(({ kind }) => kind)).not.toContain('field-unusable');
  for (const value of Object.values(fields)) {
    expect(Object.values({ ...read.paper, ...read.paper.extra })).not.toContain(value);
  }
});

test('what is public stays, though it looks alike', () => {
  const extra = {
    pdf: 'https://a.org/x.pdf',
    venue: 'ACL/EMNLP',
    ratio: '3:/4',
    profile: 'a/b',
    host: 'http://a.localhost.org/',
  };
  expect(normalise({ id: 'k', title: 'T', abstract: 'A', ...extra })).toMatchObject({
    paper: { extra: { venue: extra.venue, ratio: extra.ratio, profile: extra.profile, host: extra.host } },
    others: { private: [] },
  });
});

test.each([
  'http://zotero.org/users/123/items/ABC',
  'http://zotero.org/users/local/x/items/A',
  'zotero://select/x',
])('the id %s of a private library is made anew', (id) => {
  const record = { id, type: 'article-journal', title: 'A title', abstract: 'A' };
  expect(normalise(record)).toMatchObject({ paper: { id: 'a-title' }, isIdMade: true });
  expect(normalise({ ...record, DOI: '10.1000/182' })).toMatchObject({ paper: { id: '10.1000/182' } });
  expect(JSON.stringify(normalise(record))).not.toContain(id);
});

test('a table in any dress is read, or says what is missing', async () => {
  const head = ['Document Title', 'Author Names', 'Publication Year', 'Abstract Note', 'DOI Link'];
  const row = ['A title', 'Ada Lovelace', '2019', 'x', 'https://doi.org/10.1000/182'];
  for (const sign of [',', ';', '\t', '|', '^']) {
    const text = [head, row].map((cells) => cells.join(sign)).join('\r\n');
    expect(await papersOf(await files.write('table.txt', text))).toMatchObject([
      { id: '10.1000/182', title: 'A title', authors: ['Ada Lovelace'], published: '2019', abstract: 'x' },
    ]);
  }
  expect(await problemsOf(await files.write('bare.csv', 'x,y\n1,2\n'))).toEqual([
    '1: the header has no column title; its columns are x, y. The first row must name the columns',
  ]);
});

describe('what repositories really send', () => {
  const dublinCore = (fields: string): string =>
    `<?xml version="1.0"?><OAI-PMH><ListRecords><record><header><identifier>oai:x.org:1</identifier></header><metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>T</dc:title>${fields}</oai_dc:dc></metadata></record></ListRecords></OAI-PMH>`;
  const read = async (name: string, content: string | Uint8Array) =>
    (await itemsOf(await files.write(name, content))).flatMap((item) =>
      item.kind === 'paper' ? [item.paper] : [],
    );

  test.each([
    ['2006-02-02T18:00:01Z, 2006-02-02T18:00:01Z, 1998', '1998'],
    ['2019-03-01, 2018-11', '2018-11'],
    ['2020-01-01T00:00:00Z', '2020-01-01'],
  ])('the dates %s of Dublin Core are %s', async (dates, published) => {
    const fields = dates.split(', ').map((date) => `<dc:date>${date}</dc:date>`);
    expect((await read('dates.xml', dublinCore(fields.join(''))))[0]?.published).toBe(published);
  });

  test('a creator with an affiliation is one author, and of several descriptions the longest is the abstract', async () => {
    const fields =
      '<dc:creator>Pérez, Ana; University of Sevilla</dc:creator><dc:creator>O’Brien, Ben</dc:creator>' +
      '<dc:description>Thesis (Ph. D.)--MIT, 1998.</dc:description><dc:description>Bees like cities, for the flowers in them.</dc:description>';
    expect((await read('creators.xml', dublinCore(fields)))[0]).toMatchObject({
      authors: ['Ana Pérez', 'Ben O’Brien'],
      abstract: 'Bees like cities, for the flowers in them.',
    });
  });

  test('names that a source prints with the given name first are none of PubMed’s', async () => {
    const note = { id: 'x', forum: 'x', content: { title: 'T', abstract: 'A', authors: ['Ana A', 'Ben B'] } };
    const daily = {
      paper: { id: 'y', title: 'T', summary: 'A', authors: [{ name: 'Ana A' }, { name: 'Ben B' }] },
    };
    for (const [name, record] of Object.entries({ note, daily }))
      expect((await read(`${name}.json`, JSON.stringify([record])))[0]?.authors).toEqual(['Ana A', 'Ben B']);
  });

  test.each([
    ['ISO-8859-2', '\xa3\xf3d\xbc', 'Łódź'],
    ['windows-1251', '\xcc\xe8\xf0', 'Мир'],
    ['ISO-8859-1', 'M\xfcller \x96 \xc9tude', 'Müller – Étude'],
    ['ISO-8859-1', 'MÃ¼ller', 'Müller'],
    ['UTF-8', 'MÃ¼ller', 'Müller'],
  ])(
    'XML that declares %s is read so, unless it is plainly UTF-8, and nothing is said of it',
    async (encoding, bytes, text) => {
      const xml = dublinCore(`<dc:description>${bytes}</dc:description>`).replace(
        '?>',
        ` encoding="${encoding}"?>`,
      );
      const items = await itemsOf(await files.write('declared.xml', Buffer.from(xml, 'latin1')));
      expect(items.map((item) => (item.kind === 'paper' ? item.paper.abstract : item.kind))).toEqual([text]);
    },
  );
});

describe('names as tables have them', () => {
  test.each([
    ["Smith J.B.; van den Berg A.; O'Neill C.", ['J. B. Smith', 'A. van den Berg', "C. O'Neill"]],
    ['Zhang S., Li Y.-C., Иванов И.И.', ['S. Zhang', 'Y.-C. Li', 'И. И. Иванов']],
    ['Smith J.B.', ['J. B. Smith']],
    ['Ada L., Ben Smith', ['Ada L.', 'Ben Smith']],
    ["['Ada Lovelace', 'Alan Turing']", ['Ada Lovelace', 'Alan Turing']],
    [`['Lovelace, Ada', "O'Brien, Jan", ]`, ['Ada Lovelace', "Jan O'Brien"]],
    ['[{"name": "Ada Lovelace"}, {"family": "Turing", "given": "Alan"}]', ['Ada Lovelace', 'Alan Turing']],
    [
      'European Commission; Intergovernmental Panel on Climate Change',
      ['European Commission', 'Intergovernmental Panel on Climate Change'],
    ],
  ])('%s is %j', (text, names) => {
    expect(authorsOf(text)?.names).toEqual(names);
  });

  test('groups are whole in every export', () => {
    for (const name of ['European Commission', 'Intergovernmental Panel on Climate Change'])
      expect(nameOf(name)).toEqual({ literal: name });
  });
});

describe('accents of BibTeX', () => {
  test.each([
    String.raw`Garc{\'\i}a`,
    String.raw`Garc\'{\i}a`,
    String.raw`Garc{\'{\i}}a`,
    String.raw`Garc\'\i a`,
    String.raw`Garc\'\i{}a`,
    String.raw`Garc{\'i}a`,
  ])('%s is García in titles and names', async (written) => {
    const [paper] = await papersOf(
      await files.write(
        'i.bib',
        `@article{a, title = {On ${written}}, abstract = {A}, author = {${written}, Jan}}`,
      ),
    );
    expect(paper).toMatchObject({ title: 'On García', authors: ['Jan García'] });
  });

  test.each([
    [String.raw`Nguy{\~{\^e}}n`, 'Nguyễn'],
    [String.raw`Nguy\~{\^{e}}n`, 'Nguyễn'],
    [String.raw`na{\"\i}ve`, 'naïve'],
    [String.raw`Beno{\^\i}t`, 'Benoît'],
    [String.raw`{\v{\j}}`, 'ǰ'],
    [String.raw`Diyarbak{\i}r`, 'Diyarbakır'],
  ])('%s is %s', async (written, text) => {
    const [paper] = await papersOf(
      await files.write('n.bib', `@article{a, title = {On ${written}}, abstract = {A}}`),
    );
    expect(paper?.title).toBe(`On ${text}`);
    expect(
      normalise({ id: 'x', title: `On ${written}`, abstract: 'A', authors_parsed: [['A', 'B', '']] }),
    ).toMatchObject({
      paper: { title: `On ${text}` },
    });
  });
});
