import { beforeAll, expect, test } from 'vitest';
import { jsonLd, metaTags } from '../../src/paper/meta.ts';
import { snippet } from '../../src/text/cut.ts';
import { loadMath } from '../../src/text/math.ts';
import { plainTexts } from '../../src/paper/texts.ts';
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

test('no author becomes two in Zotero, which divides "a b, c d"', () => {
  const authors = metaTags(AWKWARD, plainTexts(AWKWARD), ORIGIN).filter(
    (tag) => 'name' in tag && tag.name === 'citation_author',
  );
  expect(authors.map(({ content }) => content)).toEqual([
    'van der Lei, Bin',
    'Li, Yuchen',
    'José María de la Cruz',
    'OpenAI Team',
    '李明',
    'Plato',
  ]);
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
    'Deep Mind',
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

test('a preprint is in no journal', () => {
  expect(JSON.stringify(metaTags(AWKWARD, plainTexts(AWKWARD), ORIGIN))).not.toContain('journal');
});

test('a description is one line that ends with a word', () => {
  expect(snippet('Short.\n And  sweet.')).toBe('Short. And sweet.');
  const long = snippet('word '.repeat(200));
  expect(long).toMatch(/^(?:word )+word…$/);
  expect(long.length).toBeLessThanOrEqual(301);
  expect(snippet('x'.repeat(10_000)).length).toBe(301);
});
