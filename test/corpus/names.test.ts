import { describe, expect, test } from 'vitest';
import { inverted, namesOf } from '../../src/text/names.ts';
import { itemsOf, temporaryFiles } from './files.ts';

/* Each source says in its own way what the parts of a name are. */

const files = temporaryFiles();
const json = (record: object): string => JSON.stringify([record]);
const tagged = (...lines: string[]): string => `${lines.join('\r\n')}\r\n`;

const SOURCES: [name: string, content: string, names: string[]][] = [
  [
    'BibTeX',
    '@misc{k, title={T}, author={van der Berg, Jan and Cesar, Jr., Roberto M. and {Barnes and Noble, Inc.} and {Deep Mind} and Gabriel {García Márquez} and Ma, Di}}',
    [
      'van der Berg, Jan',
      'Cesar, Roberto M., Jr.',
      'Barnes and Noble, Inc.',
      'Deep Mind,',
      'García Márquez, Gabriel',
      'Ma, Di',
    ],
  ],
  [
    'BibLaTeX',
    '@misc{k, title={T}, author={family=Berg, given=Jan, prefix=van der and family={García Márquez}, given=Gabriel and family=Smith, given=John, suffix=V}}',
    ['van der Berg, Jan', 'García Márquez, Gabriel', 'Smith, John, V'],
  ],
  [
    'RIS',
    tagged(
      'TY  - GEN',
      'TI  - T',
      'AU  - van der Berg, Jan',
      'AU  - Cesar, Roberto M., Jr.',
      'AU  - García Márquez, Gabriel',
      'AU  - Deep Mind,',
      'AU  - University of California,, Irvine',
      'AU  - Li, Xi',
      'ER  - ',
    ),
    [
      'van der Berg, Jan',
      'Cesar, Roberto M., Jr.',
      'García Márquez, Gabriel',
      'Deep Mind,',
      'University of California, Irvine',
      'Li, Xi',
    ],
  ],
  [
    'NBIB',
    tagged(
      'PMID- 1',
      'TI  - T',
      'FAU - García Márquez, Gabriel',
      'FAU - Smith, John A Jr',
      'FAU - Islam, Md',
      'CN  - Deep Phenotyping Study',
      'CN  - Trialists, Nurses',
    ),
    [
      'García Márquez, Gabriel',
      'Smith, John A, Jr.',
      'Islam, Md',
      'Deep Phenotyping Study,',
      'Trialists,, Nurses',
    ],
  ],
  [
    'EndNote',
    '<xml><records><record><ref-type name="Journal Article">17</ref-type><contributors><authors><author><style>García Márquez, Gabriel</style></author><author><style>Deep Mind,</style></author></authors></contributors><titles><title>T</title></titles></record></records></xml>',
    ['García Márquez, Gabriel', 'Deep Mind,'],
  ],
  [
    'CSL-JSON',
    json({
      id: 'k',
      type: 'article-journal',
      title: 'T',
      author: [
        { family: 'Berg', given: 'Jan', 'non-dropping-particle': 'van der' },
        { family: 'Humboldt', given: 'Alexander', 'dropping-particle': 'von' },
        { family: 'Cesar', given: 'Roberto M.', suffix: 'Jr.' },
        { literal: 'Deep Mind' },
      ],
    }),
    ['van der Berg, Jan', 'von Humboldt, Alexander', 'Cesar, Roberto M., Jr.', 'Deep Mind,'],
  ],
  [
    'Crossref',
    json({
      DOI: '10.1000/1',
      title: ['T'],
      'reference-count': 1,
      author: [{ family: 'García Márquez', given: 'Gabriel' }, { name: 'Deep Mind' }],
    }),
    ['García Márquez, Gabriel', 'Deep Mind,'],
  ],
  [
    'Zotero',
    json({
      itemType: 'preprint',
      title: 'T',
      creators: [
        { creatorType: 'author', firstName: 'Roberto', lastName: 'Cesar Jr.' },
        { creatorType: 'author', name: 'Deep Mind' },
      ],
    }),
    ['Cesar, Roberto, Jr.', 'Deep Mind,'],
  ],
  [
    "arXiv's snapshot",
    json({
      id: '2401.00001',
      title: 'T',
      authors_parsed: [
        ['van der Berg', 'Jan', ''],
        ['King', 'Martin', 'III'],
        ['García Márquez', 'G.', ''],
        ['Yuan', 'C. -P.', ''],
        ['ATLAS Collaboration', '', ''],
      ],
    }),
    ['van der Berg, Jan', 'King, Martin, III', 'García Márquez, G.', 'Yuan, C.-P.', 'ATLAS Collaboration'],
  ],
  [
    'OAI-PMH',
    '<OAI-PMH><ListRecords><record><header><identifier>oai:arXiv.org:2401.00001</identifier></header><metadata><arXiv><id>2401.00001</id><authors><author><keyname>García Márquez</keyname><forenames>G.</forenames></author><author><keyname>King</keyname><forenames>M.</forenames><suffix>Jr.</suffix></author></authors><title>T</title></arXiv></metadata></record></ListRecords></OAI-PMH>',
    ['García Márquez, G.', 'King, M., Jr.'],
  ],
  [
    'a table',
    'id,title,authors\nk,T,"García Márquez, Gabriel; Ma, Di; United Nations"\n',
    ['García Márquez, Gabriel', 'Ma, Di', 'United Nations'],
  ],
  [
    'a list of texts',
    json({ id: 'k', title: 'T', authors: ['García Márquez, Gabriel', 'Di Ma', 'OpenAI'] }),
    ['García Márquez, Gabriel', 'Ma, Di', 'OpenAI'],
  ],
];

describe('names are told by', () => {
  test.each(SOURCES)('%s', async (_, content, names) => {
    const [item] = (await itemsOf(await files.write('papers.txt', content))).filter(
      ({ kind }) => kind === 'paper',
    );
    if (item?.kind !== 'paper') throw new Error('no paper');
    expect(namesOf(item.paper).map(inverted)).toEqual(names);
  });
});

test('other things that are called names stay beside the paper', async () => {
  const [item] = await itemsOf(
    await files.write('other.json', json({ id: 'k', title: 'T', authors: ['Di Ma'], names: ['x'] })),
  );
  expect(item).toMatchObject({ paper: { authors: ['Di Ma'], extra: { names: ['x'] } } });
  expect(item).not.toHaveProperty('paper.names');
});

test('what is said of names that sign nothing is left out', async () => {
  const names = [{ name: 'Ada Lovelace', literal: true }];
  const [item] = await itemsOf(
    await files.write('else.json', json({ id: 'k', title: 'T', authors: ['Di Ma'], names })),
  );
  expect(item).toMatchObject({ paper: { id: 'k', authors: ['Di Ma'] } });
  expect(item).not.toHaveProperty('paper.names');
});

test('a name that is no LaTeX that anyone knows is read all the same', async () => {
  const [item] = await itemsOf(
    await files.write(
      'latex.json',
      json({ id: 'k', title: 'T', authors: [String.raw`\Alpha Doe`, 'Di Ma'] }),
    ),
  );
  expect(item).toMatchObject({ kind: 'paper', paper: { id: 'k' } });
});
