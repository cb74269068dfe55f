/** A file of papers as its owner would export it, and how many records of it should be what. */
export interface Source {
  /** Format or schema, as `docs/corpora.md` has it. */
  name: string;
  /** What is odd about it; nothing for one that is as documented. */
  odd?: string;
  /** Deliberately without an extension that says anything, unless one is given. */
  file: string;
  content: string | Uint8Array;
  records: number;
  /** Records that are left out. */
  refused?: number;
}

const ABSTRACT = 'We show that a small network learns what a large one knows.';
const lines = (...records: readonly unknown[]): string =>
  `${records.map((one) => JSON.stringify(one)).join('\n')}\n`;
const r = String.raw;

/** arXiv's metadata is CC0; the values here are of records that its documentation shows. */
const KAGGLE = {
  id: '0704.0001',
  submitter: 'Pavel Nadolsky',
  authors: r`C. Bal\'azs, E. L. Berger, P. M. Nadolsky, C.-P. Yuan`,
  title: 'Calculation of prompt diphoton production cross sections at Tevatron and\n  LHC energies',
  comments: '37 pages, 15 figures; published version',
  'journal-ref': 'Phys.Rev.D76:013009,2007',
  doi: '10.1103/PhysRevD.76.013009',
  'report-no': 'ANL-HEP-PR-07-12',
  categories: 'hep-ph hep-ex',
  license: null,
  abstract: '  A fully differential calculation in perturbative quantum chromodynamics.\n',
  versions: [
    { version: 'v1', created: 'Mon, 2 Apr 2007 19:18:42 GMT' },
    { version: 'v2', created: 'Tue, 24 Jul 2007 20:10:27 GMT' },
  ],
  update_date: '2008-11-26',
  authors_parsed: [
    [r`Bal\'azs`, 'C.', ''],
    ['Berger', 'E. L.', ''],
    ['Nadolsky', 'P. M.', ''],
    ['Yuan', 'C. -P.', ''],
  ],
};

const OPENALEX = {
  id: 'https://openalex.org/W2741809807',
  doi: 'https://doi.org/10.7717/peerj.4375',
  title: 'The state of OA',
  display_name: 'The state of OA',
  publication_year: 2018,
  publication_date: '2018-02-13',
  type: 'article',
  cited_by_count: 1_000,
  authorships: [
    { author: { id: 'https://openalex.org/A1', display_name: 'Heather Piwowar' }, author_position: 'first' },
    { author: { id: 'https://openalex.org/A2', display_name: 'Jason Priem' }, author_position: 'last' },
  ],
  primary_location: { landing_page_url: 'https://doi.org/10.7717/peerj.4375', is_oa: true },
  primary_topic: { display_name: 'Scholarly publishing', field: { display_name: 'Computer Science' } },
  keywords: [{ id: 'https://openalex.org/keywords/oa', display_name: 'Open access', score: 0.5 }],
  abstract_inverted_index: { Despite: [0], growing: [1], interest: [2], in: [3], 'Open Access.': [4] },
  referenced_works: ['https://openalex.org/W1'],
};

const SEMANTIC_SCHOLAR = {
  paperId: '204e3073870fae3d05bcbc2f6a8e263d9b72e776',
  externalIds: { ArXiv: '1706.03762', DOI: '10.48550/arXiv.1706.03762', CorpusId: 13756489 },
  url: 'https://www.semanticscholar.org/paper/204e3073870fae3d05bcbc2f6a8e263d9b72e776',
  title: 'Attention is All you Need',
  abstract: ABSTRACT,
  year: 2017,
  publicationDate: '2017-06-12',
  authors: [
    { authorId: '40348417', name: 'Ashish Vaswani' },
    { authorId: '1846258', name: 'Noam Shazeer' },
  ],
  citationCount: 100_000,
  fieldsOfStudy: ['Computer Science'],
};

const OPENREVIEW_2 = {
  id: 'abcDEF123',
  forum: 'abcDEF123',
  invitations: ['ICLR.cc/2024/Conference/-/Submission'],
  cdate: 1_695_300_000_000,
  pdate: 1_705_400_000_000,
  readers: ['everyone'],
  signatures: ['ICLR.cc/2024/Conference/Submission1/Authors'],
  content: {
    title: { value: 'A note of the second version' },
    authors: { value: ['Xingjun Ma', 'Di Fu'] },
    authorids: { value: ['~Xingjun_Ma1', '~Di_Fu1'] },
    abstract: { value: ABSTRACT },
    keywords: { value: ['notes'] },
    pdf: { value: '/pdf/abc.pdf' },
  },
};

const OPENREVIEW_1 = {
  id: 'BJx1',
  forum: 'BJx1',
  invitation: 'ICLR.cc/2020/Conference/-/Blind_Submission',
  tcdate: 1_569_400_000_000,
  content: {
    title: 'A note of the first version',
    authors: ['Da Zhu'],
    abstract: ABSTRACT,
    keywords: ['notes'],
  },
};

const HUGGING_FACE = {
  paper: {
    id: '2309.13850',
    authors: [{ _id: '65', name: 'Huy Nguyen', hidden: false }],
    publishedAt: '2023-09-25T03:28:01.000Z',
    title: 'Statistical perspective',
    summary: ABSTRACT,
    upvotes: 7,
    discussionId: '66',
    githubRepo: 'https://github.com/a/b',
    ai_keywords: ['gating'],
  },
  publishedAt: '2024-03-20T01:28:01.000Z',
  title: 'Statistical perspective',
  thumbnail: 'https://cdn.example.org/a.png',
  numComments: 2,
  submittedBy: { name: 'akhaliq' },
};

const CROSSREF = {
  DOI: '10.1103/PHYSREVD.76.013009',
  type: 'journal-article',
  title: ['Calculation of prompt diphoton production'],
  'container-title': ['Physical Review D'],
  author: [
    { given: 'C.', family: 'Balázs', sequence: 'first' },
    { name: 'CDF Collaboration', sequence: 'additional' },
  ],
  issued: { 'date-parts': [[2007, 7, 24]] },
  abstract: `<jats:p>${ABSTRACT}</jats:p>`,
  URL: 'https://doi.org/10.1103/physrevd.76.013009',
  'reference-count': 40,
  member: '16',
  reference: [{ key: 'a' }],
};

const ZOTERO = {
  key: 'ABCD2345',
  version: 12,
  library: { type: 'group', id: 1, name: 'Lab' },
  data: {
    key: 'ABCD2345',
    itemType: 'journalArticle',
    title: 'A paper of a library',
    creators: [
      { creatorType: 'author', firstName: 'Jan', lastName: 'van der Berg' },
      { creatorType: 'editor', firstName: 'Ann', lastName: 'Editor' },
    ],
    abstractNote: ABSTRACT,
    date: 'August 2016',
    DOI: 'https://doi.org/10.1000/182',
    url: '',
    tags: [{ tag: 'to read' }, { tag: 'cs.CL', type: 1 }],
    collections: ['X'],
    relations: {},
    extra: 'Citation Key: berg2016',
    dateAdded: '2020-01-01T00:00:00Z',
  },
};

const ZOTERO_CSV = [
  '"Key","Item Type","Publication Year","Author","Title","Publication Title","DOI","Url","Abstract Note","Date","Date Added","Manual Tags","Automatic Tags","File Attachments","Notes"',
  '"AAAA","journalArticle","2019","van der Berg, Jan; O\'Brien, Conor","One","J","10.1000/182","","We show.","May 2019","2020-01-01 00:00:00","to read","","/home/ada/a.pdf","mine"',
  '"BBBB","journalArticle","2018","Smith-Jones, Mary","Two","J","","www.example.org/b","","2018/03/04","2020-01-01 00:00:00","","cs.CL; cs.LG","C:\\\\Users\\\\ada\\\\b.pdf",""',
  '"CCCC","journalArticle","2017","","Three","J","N/A","","","2017-03-00","2020-01-01 00:00:00","","","",""',
  '"DDDD","journalArticle","2016","","Four","J","","","","in press","2020-01-01 00:00:00","","","",""',
  '',
].join('\n');

/** https://api.biorxiv.org/details */
const BIORXIV = {
  title: 'Tumour cells that wait',
  authors: 'van der Berg, J.; Li, Y.; O’Brien, A.',
  author_corresponding: 'Jan van der Berg',
  author_corresponding_institution: 'A university',
  doi: '10.1101/2026.01.02.600001',
  date: '2026-01-02',
  version: '1',
  type: 'new results',
  license: 'cc_by',
  category: 'cancer biology',
  jatsxml: 'https://www.biorxiv.org/content/early/2026/01/02/2026.01.02.600001.source.xml',
  abstract: 'Some cells wait for years. We ask what they wait for.',
  published: 'NA',
  server: 'bioRxiv',
};

const BEIR = { _id: '4983', title: 'Microstructural development', text: ABSTRACT, metadata: {} };

const CSL = {
  id: 'lei2024autocoder',
  type: 'article',
  title: 'AutoCoder',
  author: [
    { family: 'Lei', given: 'Bin' },
    { family: 'Cruz', given: 'Juan', 'non-dropping-particle': 'de la', suffix: 'Jr.' },
    { literal: 'Barnes and Noble, Inc.' },
  ],
  issued: { 'date-parts': [[2024, 5]] },
  abstract: ABSTRACT,
  keyword: 'cs.SE, to read',
  DOI: '10.48550/arxiv.2405.14906',
  URL: 'https://arxiv.org/abs/2405.14906',
};

const ATOM = `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
  <title type="html">ArXiv Query</title><id>http://arxiv.org/api/x</id>
  <entry>
    <id>http://arxiv.org/abs/hep-ex/0307015v1</id>
    <updated>2003-07-07T13:46:39-04:00</updated><published>2003-07-07T13:46:39-04:00</published>
    <title>Multi-Electron Production at High Transverse
  Momenta in ep Collisions &amp; more</title>
    <summary>  Multi-electron production is studied.</summary>
    <author><name>H1 Collaboration</name></author><author><name>Ada Lovelace</name><arxiv:affiliation>X</arxiv:affiliation></author>
    <arxiv:comment>23 pages</arxiv:comment><arxiv:doi>10.1140/epjc/s2003-01326-x</arxiv:doi>
    <link href="http://arxiv.org/abs/hep-ex/0307015v1" rel="alternate" type="text/html"/>
    <link title="pdf" href="http://arxiv.org/pdf/hep-ex/0307015v1" rel="related"/>
    <arxiv:primary_category term="hep-ex"/><category term="hep-ex"/><category term="hep-ph"/>
  </entry>
</feed>`;

const OAI = `<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-11-26T00:00:00Z</responseDate><ListRecords>
<record><header><identifier>oai:arXiv.org:0704.0001</identifier><datestamp>2008-11-26</datestamp></header><metadata>
<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>0704.0001</id><created>2007-04-02</created><updated>2007-07-24</updated>
<authors><author><keyname>Bal\\'azs</keyname><forenames>C.</forenames></author><author><keyname>King</keyname><forenames>Martin</forenames><suffix>Jr.</suffix></author></authors>
<title>Prompt diphoton production</title><categories>hep-ph hep-ex</categories><comments>37 pages</comments>
<doi>10.1103/PhysRevD.76.013009</doi><abstract>  A calculation.</abstract></arXiv></metadata></record>
<record><header status="deleted"><identifier>oai:arXiv.org:0704.0002</identifier><datestamp>2008-11-26</datestamp></header></record>
<record><header><identifier>oai:arXiv.org:0704.0003</identifier><datestamp>2009-01-01</datestamp></header><metadata>
<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>0704.0003</id><submitter>A</submitter><version version="v1"><date>Sun, 1 Apr 2007 20:46:54 GMT</date></version><version version="v2"><date>Tue, 3 Apr 2007 20:46:54 GMT</date></version>
<title>Evolution</title><authors>Hongjun Pan (1), Jane Roe (2 and 3) ((1) MIT, (2) ETH, (3) X)</authors><categories>physics.gen-ph</categories><abstract>The Earth.</abstract></arXivRaw></metadata></record>
<record><header><identifier>oai:zenodo.org:1</identifier><datestamp>2020-01-01</datestamp></header><metadata>
<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>A data set</dc:title><dc:creator>Lovelace, Ada</dc:creator><dc:creator>Turing, Alan</dc:creator>
<dc:date>2019-05-01</dc:date><dc:description>Its description.</dc:description><dc:identifier>https://zenodo.org/record/1</dc:identifier><dc:identifier>10.5281/zenodo.1</dc:identifier></oai_dc:dc></metadata></record>
</ListRecords></OAI-PMH>`;

const ENDNOTE = `<?xml version="1.0"?><xml><records><record><database name="My.enl" path="C:\\Users\\ada\\My.enl">My.enl</database><ref-type name="Journal Article">17</ref-type>
<contributors><authors><author><style face="normal">Lovelace, Ada</style></author><author><style>Turing, Alan</style></author></authors></contributors>
<titles><title><style>A title of </style><style face="italic">two</style><style> styles</style></title><secondary-title>J</secondary-title></titles>
<dates><year><style>2019</style></year></dates><abstract><style>Its abstract.</style></abstract><electronic-resource-num>10.1000/182</electronic-resource-num>
<urls><related-urls><url><style>https://example.org/a</style></url></related-urls><pdf-urls><url>internal-pdf://a.pdf</url></pdf-urls></urls><research-notes>mine</research-notes></record></records></xml>`;

const RIS = `Provider: Example\r\nContent: text/plain; charset="UTF-8"\r\n\r\nTY  - JOUR\r\nID  - one\r\nTI  - A title that goes\r\n  on in a line\r\nAU  - van der Berg, Jan\r\nAU  - King, Martin, Jr.\r\nPY  - 2019\r\nDA  - 2019/05//\r\nJO  - Journal\r\nAB  - Its abstract.\r\n\r\nSecond paragraph.\r\nDO  - https://doi.org/10.1000/182\r\nUR  - https://example.org/a\r\nKW  - to read\r\nKW  - cs.CL\r\nL1  - file:///home/ada/a.pdf\r\nN1  - mine\r\nER  - \r\n\r\nTY  - GEN\r\nT1  - Without an id\r\nA1  - Doe, Jane\r\nY1  - 2018///\r\nN2  - x\r\nER  -\r\n`;

const NBIB = `PMID- 12345678
OWN - NLM
TI  - A title that goes on
      in another line.
LID - 10.1000/182 [doi]
AB  - BACKGROUND: An abstract that
      goes on.
FAU - Brookhuis, Karel A
AU  - Brookhuis KA
FAU - Wilshut, E
AU  - Wilshut E
DP  - 2019 May-Jun
JT  - Journal
MH  - Humans

PMID- 12345679
TI  - Another.
FAU - Doe, Jane
DP  - 2018
`;

const BIBTEX = r`% Exported
@string{j = "Journal"}
@article{core, title = {Core\textendash{}Shell {III\textendash{V Nanowires}} at p{\textless}0.05 and 7{\textmu}m},
  author = {{\O}stby, J{\"o}rg and {{Barnes and Noble, Inc.}} and King, Jr., Martin Luther and Ma, Xingjun},
  journal = j, year = 2019, month = {July/August}, url = {citeseer.example.org/x}, doi = {https://doi.org/10.1000/182},
  file = {PDF:/home/ada/x.pdf:application/pdf}, keywords = {to read}, abstract = {We measure CO$_2$ at 3{\textdegree}C.}}
@
inproceedings{child, title={Child}, author={Wilshut E, Rinkenauer G, Brookhuis KA}, crossref={parent}}
@proceedings{parent, title={Proceedings}, year={2004}, publisher={P}}
@misc{press, title={T}, year={in press}, eprint={arXiv:2405.14906}, archiveprefix={arXiv}, primaryclass={cs.SE}}
@misc{broken, title={A}
  year=2024}
`;

const CSV =
  'Title;Abstract;Authors;Year;DOI\n"Ümläute; und mehr";Ein Text.;"Müller, Jörg; Ma, Di";2019;10.1000/182\nZweiter;;"A B, C D, E F";20190523;-\n';
const TABLE =
  'id,title,abstract,authors,year\na,One,x,Ada Lovelace and Alan Turing,2019.0\nb,Two,,,"Mon, 2 Apr 2007 19:18:42 GMT"\n';
const OWN = {
  id: 'a',
  title: 'A title',
  abstract: ABSTRACT,
  authors: ['Ada Lovelace'],
  published: '2024-05-23',
  categories: ['cs.CL'],
  url: 'https://example.org/a',
  doi: '10.1000/182',
};
const PAGE = `byAK and the research community\n\nMar 20\n\nA title\n\n${ABSTRACT}\n`;

function windows1252(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

function utf16(text: string, { mark = true, bigEndian = false } = {}): Uint8Array {
  const bytes = Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
}

/** Every format and schema as documented, and with each kind of dirt that public reports name. */
export const SOURCES: readonly Source[] = [
  { name: 'JSON Lines', file: 'own', content: lines(OWN, { ...OWN, id: 'b' }), records: 2 },
  {
    name: 'JSON Lines',
    odd: 'not JSON, no title',
    file: 'o.jsonl',
    content: `${lines(OWN)}{"id":\n{"x":1}\n`,
    records: 3,
    refused: 2,
  },
  {
    name: 'JSON Lines',
    odd: 'null, numbers, NaN, blank, wrong kinds',
    file: 'odd.jsonl',
    content:
      lines(
        {
          _id: 7,
          title: 'T',
          abstract: null,
          authors: [{ name: 'Ada' }, null],
          published: 'soon',
          url: 'a b',
        },
        { paper_id: ' ', title: '', text: ABSTRACT, year: 2019, doi: 'N/A' },
        { ...OWN, id: 'é'.repeat(300), published: 20190523, categories: 'cs.CL cs.LG', extra: [] },
      ) + '{"id": "n", "title": "N", "abstract": NaN, "votes": Infinity}\n',
    records: 4,
  },
  {
    name: 'JSON',
    odd: 'array',
    file: 'array.txt',
    content: JSON.stringify([OWN, { ...OWN, id: 'b' }]),
    records: 2,
  },
  {
    name: 'JSON',
    odd: 'pretty, one after the other',
    file: 'pretty.jsonl',
    content: [OWN, { ...OWN, id: 'b' }].map((one) => JSON.stringify(one, null, 2)).join('\n'),
    records: 2,
  },
  {
    name: 'JSON',
    odd: 'wrapped, with things that are no records',
    file: 'w.csv',
    content: JSON.stringify({ meta: { count: 3 }, results: [OWN, 7, { ...OWN, id: 'b' }] }, null, 2),
    records: 3,
    refused: 1,
  },
  { name: 'CSV', odd: 'semicolons', file: 'de.csv', content: CSV, records: 2 },
  {
    name: 'CSV',
    odd: '`sep=` and tabs',
    file: 'sep.csv',
    content: `sep=\t\r\n${CSV.replaceAll('; ', '\u0000').replaceAll(';', '\t').replaceAll('\u0000', '; ')}`,
    records: 2,
  },
  {
    name: 'CSV',
    odd: 'bars, and the name of BibTeX',
    file: 'bars.bib',
    content: TABLE.replaceAll(/,(?! )/g, '|'),
    records: 2,
  },
  { name: 'CSV', odd: 'UTF-16 of Excel', file: 'excel.csv', content: utf16(CSV), records: 2 },
  {
    name: 'CSV',
    odd: 'UTF-16 without its mark',
    file: 'be.csv',
    content: utf16(TABLE.repeat(1), { mark: false, bigEndian: true }),
    records: 2,
  },
  { name: 'CSV', odd: 'Windows-1252', file: 'ansi.csv', content: windows1252(CSV), records: 2 },
  {
    name: 'CSV',
    odd: 'rows of other lengths',
    file: 'rows.csv',
    content: `${TABLE}c,Three\nd,Four,x,,2019,more\n`,
    records: 4,
    refused: 2,
  },
  { name: 'BibTeX', file: 'refs.txt', content: BIBTEX, records: 5, refused: 1 },
  {
    name: 'BibTeX',
    odd: 'Windows-1252',
    file: 'ansi.bib',
    content: windows1252('@misc{k, title={Grätzel}, author={Jörg Müller}}'),
    records: 1,
  },
  { name: 'RIS', file: 'refs.txt', content: RIS, records: 2 },
  {
    name: 'RIS',
    odd: 'Mac line ends, never closed',
    file: 'mac.ris',
    content: 'TY - JOUR\rTI - One\rAU - Doe, J\rTY - JOUR\rTI - Two\r',
    records: 2,
  },
  { name: 'NBIB', file: 'pubmed.txt', content: NBIB, records: 2 },
  { name: 'Papers page', file: 'page', content: PAGE, records: 1 },
  { name: "arXiv's Kaggle snapshot", file: 'arxiv.json', content: lines(KAGGLE), records: 1 },
  { name: 'arXiv Atom', file: 'query', content: ATOM, records: 1 },
  {
    name: 'OAI-PMH',
    odd: 'arXiv, arXivRaw, oai_dc, and a deleted record',
    file: 'oai.txt',
    content: OAI,
    records: 4,
    refused: 1,
  },
  {
    name: 'OpenAlex works',
    file: 'works.json',
    content: JSON.stringify({ meta: { count: 1 }, results: [OPENALEX] }),
    records: 1,
  },
  {
    name: 'Semantic Scholar',
    file: 's2.json',
    content: JSON.stringify({ total: 1, offset: 0, data: [SEMANTIC_SCHOLAR] }),
    records: 1,
  },
  {
    name: 'OpenReview notes',
    odd: 'both versions, and a reply',
    file: 'notes.json',
    content: JSON.stringify({
      notes: [OPENREVIEW_2, OPENREVIEW_1, { ...OPENREVIEW_2, id: 'r', replyto: 'abcDEF123' }],
      count: 3,
    }),
    records: 3,
    refused: 1,
  },
  {
    name: 'Hugging Face daily papers',
    file: 'daily.json',
    content: JSON.stringify([HUGGING_FACE]),
    records: 1,
  },
  {
    name: 'bioRxiv',
    file: 'details.json',
    content: JSON.stringify({
      messages: [{ status: 'ok', interval: '2026-01-01:2026-01-31', cursor: 0, count: 2, total: '2' }],
      collection: [
        BIORXIV,
        { ...BIORXIV, doi: '10.1101/2026.01.03.600002', published: '10.1038/s41586-026-1' },
      ],
    }),
    records: 2,
  },
  {
    name: 'BEIR',
    odd: 'without titles too',
    file: 'corpus.jsonl',
    content: lines(BEIR, { ...BEIR, _id: '2', title: '' }),
    records: 2,
  },
  {
    name: 'Crossref works',
    file: 'crossref.json',
    content: JSON.stringify({ status: 'ok', message: { 'total-results': 1, items: [CROSSREF] } }),
    records: 1,
  },
  { name: 'Zotero CSV', file: 'library.csv', content: ZOTERO_CSV, records: 4 },
  {
    name: 'Zotero JSON',
    odd: 'with a file',
    file: 'items.json',
    content: JSON.stringify(
      [
        ZOTERO,
        { key: 'F', data: { key: 'F', itemType: 'attachment', title: 'PDF', path: '/home/ada/a.pdf' } },
      ],
      null,
      2,
    ),
    records: 2,
    refused: 1,
  },
  { name: 'CSL-JSON', file: 'refs.json', content: JSON.stringify([CSL]), records: 1 },
  { name: 'EndNote XML', file: 'endnote.xml', content: ENDNOTE, records: 1 },
];
