import { beforeAll, expect, test } from 'vitest';
import { jsonLd, metaTags } from '../../src/paper/meta.ts';
import { snippet } from '../../src/text/cut.ts';
import { loadMath } from '../../src/text/math.ts';
import { plainTexts } from '../../src/paper/texts.ts';
import { venueOf } from '../../src/paper/venue.ts';
import type { Paper } from '../../src/index/paper.ts';
import { AWKWARD, BARE } from './papers.ts';

beforeAll(loadMath);

const ORIGIN = 'https://papers.example';

test.each([
  ['awkward', AWKWARD],
  ['bare', BARE],
])('what machines read of the page of a paper: %s', async (name, paper) => {
  const plain = plainTexts(paper);
  const said = { meta: metaTags(paper, plain, ORIGIN), jsonLd: jsonLd(paper, plain, ORIGIN) };
  await expect(`${JSON.stringify(said, null, 2)}\n`).toMatchFileSnapshot(
    `../fixtures/papers/meta-${name}.json`,
  );
});

/** What the tags of a name say, in their order. */
function tagged(paper: Paper, name: string): string[] {
  return metaTags(paper, plainTexts(paper), ORIGIN)
    .filter((tag) => 'name' in tag && tag.name === name)
    .map(({ content }) => content);
}

test('authors are told with the family name first, and a group has a comma that keeps it whole', () => {
  expect(tagged(AWKWARD, 'citation_author')).toEqual([
    'van der Lei, Bin',
    'Li, Yuchen',
    'de la Cruz, José María',
    'OpenAI Team,',
    '李明',
    'Plato',
  ]);
  expect(tagged({ ...BARE, authors: ['Barnes and Noble, Inc.'] }, 'citation_author')).toEqual([
    'Barnes and Noble Inc.,',
  ]);
});

test('the only author does not become two in Zotero, which then divides "a b, c d"', () => {
  const by = (...authors: string[]) => ({ ...BARE, authors });
  expect(tagged(by('José María de la Cruz'), 'z:citation_author')).toEqual(['']);
  for (const authors of [['Jan van der Berg'], ['José Cruz'], ['OpenAI Team'], ['Plato'], []]) {
    expect(tagged(by(...authors), 'z:citation_author'), authors[0]).toEqual([]);
  }
  expect(tagged(AWKWARD, 'z:citation_author')).toEqual([]);
});

test('an author has the parts that the source told, and no suffix is a family name', () => {
  const paper = {
    ...BARE,
    authors: ['Gabriel García Márquez', 'Roberto M. Cesar Jr.', 'Deep Mind', 'Jan van der Berg'],
    names: [
      { name: 'Gabriel García Márquez', family: 'García Márquez', given: 'Gabriel' },
      { name: 'Deep Mind', literal: true as const },
    ],
  };
  const authors = metaTags(paper, plainTexts(paper), ORIGIN).filter(
    (tag) => 'name' in tag && tag.name === 'citation_author',
  );
  expect(authors.map(({ content }) => content)).toEqual([
    'García Márquez, Gabriel',
    'Cesar, Roberto M. Jr.',
    'Deep Mind,',
    'van der Berg, Jan',
  ]);
  expect(jsonLd(paper, plainTexts(paper), ORIGIN)).toMatchObject({
    author: [
      { name: 'Gabriel García Márquez', familyName: 'García Márquez', givenName: 'Gabriel' },
      { familyName: 'Cesar', givenName: 'Roberto M.', honorificSuffix: 'Jr.' },
      { name: 'Deep Mind' },
      { familyName: 'van der Berg', givenName: 'Jan' },
    ],
  });
});

test('a preprint is in no journal, and has the DOI that arXiv registers', () => {
  const { doi, ...paper } = AWKWARD;
  expect(JSON.stringify(metaTags(paper, plainTexts(paper), ORIGIN))).not.toContain('journal');
  expect(tagged(paper, 'citation_doi')).toEqual([doi]);
  expect(tagged(paper, 'citation_publisher')).toEqual(['arXiv']);
  expect(tagged(paper, 'z:itemType')).toEqual(['preprint']);
  expect(tagged(paper, 'z:archiveID')).toEqual(['arXiv:2405.14906']);
});

test('what came out nowhere and has no DOI is a document', () => {
  expect(tagged({ id: 'x', title: 'On it', abstract: '' }, 'z:itemType')).toEqual(['document']);
  expect(tagged(BARE, 'z:itemType')).toEqual([]);
});

test.each([
  [{ journal: 'Nature', volume: 3, number: '2', pages: '7--9' }, 'citation_journal_title', 'journalArticle'],
  [{ booktitle: 'Proc. of X', pages: '7-9' }, 'citation_conference_title', 'conferencePaper'],
  [{ booktitle: 'A Book', type: 'incollection', pages: '7' }, 'citation_inbook_title', 'bookSection'],
])('what came out says where: %o', (extra, tag, type) => {
  const paper = { ...AWKWARD, doi: undefined, extra };
  const [name, ...others] = tagged(paper, tag);
  expect([name]).toEqual([venueOf(paper)?.name]);
  expect(others).toEqual([]);
  expect(tagged(paper, 'citation_firstpage')).toEqual(['7']);
  expect(tagged(paper, 'citation_lastpage')).toEqual(extra.pages === '7' ? [] : ['9']);
  expect(tagged(paper, 'citation_volume')).toEqual('volume' in extra ? ['3'] : []);
  expect(tagged(paper, 'citation_issue')).toEqual('number' in extra ? ['2'] : []);
  expect(tagged(paper, 'z:itemType')).toEqual([type]);
  // That of the preprint is not its DOI.
  expect(tagged(paper, 'citation_doi')).toEqual([]);
  expect(tagged(paper, 'z:archiveID')).toEqual([]);
  expect(jsonLd(paper, plainTexts(paper), ORIGIN)).toMatchObject({ isPartOf: { name } });
});

test('a description is one line that ends with a word', () => {
  expect(snippet('Short.\n And  sweet.')).toBe('Short. And sweet.');
  const long = snippet('word '.repeat(200));
  expect(long).toMatch(/^(?:word )+word…$/);
  expect(long.length).toBeLessThanOrEqual(301);
  expect(snippet('x'.repeat(10_000)).length).toBe(301);
});
