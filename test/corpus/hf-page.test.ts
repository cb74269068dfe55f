import { describe, expect, test } from 'vitest';
import { slug } from '../../scripts/corpus/made-id.ts';
import { itemsOf, papersOf, problemsOf, temporaryFiles } from './files.ts';

const files = temporaryFiles();
const head = 'new\n\nSubscribe\n\nbyAK and the research community\n\n';

describe('the page in data/hf-papers-page.txt', () => {
  test('has 45 papers, its own one first', async () => {
    const papers = await papersOf('data/hf-papers-page.txt');
    expect(papers).toHaveLength(45);
    expect(papers[0]).toMatchObject({
      id: 'statistical-perspective-of-top-k-sparse-softmax-gating-mixture-of-experts',
      title: 'Statistical Perspective of Top-K Sparse Softmax Gating Mixture of Experts',
    });
    expect(papers[0]?.abstract).toMatch(
      /^Top-K sparse softmax gating.*between the softmax gating and expert functions\.$/,
    );
    expect(papers[1]).toMatchObject({ id: 'light-schrodinger-bridge', title: 'Light Schrödinger Bridge' });
    expect(papers[44]?.title).toMatch(/^Your Absorbing Discrete Diffusion Secretly Models/);
  });

  test('pairs every title with its own abstract', async () => {
    for (const { title, abstract } of await papersOf('data/hf-papers-page.txt')) {
      expect(title.length).toBeLessThan(150);
      expect(abstract.length).toBeGreaterThan(1_000);
    }
  });

  test('claims no date, as the page names no year', async () => {
    const dates = (await papersOf('data/hf-papers-page.txt')).map(({ published }) => published);
    expect(dates).toEqual(Array<undefined>(45).fill(undefined));
  });
});

describe('a papers page', () => {
  test('may have no date, wrapped lines and CRLF', async () => {
    const text = `${head}First\ntitle\n\nIts abstract\nin two lines.\n\n\nMar 20\n\nIts abstract.`.replaceAll(
      '\n',
      '\r\n',
    );
    const file = await files.write('page.txt', text);
    expect(await papersOf(file)).toEqual([
      { id: 'first-title', title: 'First title', abstract: 'Its abstract in two lines.' },
      { id: 'mar-20', title: 'Mar 20', abstract: 'Its abstract.' },
    ]);
    expect((await itemsOf(file)).map(({ line }) => line)).toEqual([7, 14]);
  });

  test.each([
    [`${head}Mar 20\n\nA title\n\nIts abstract.\n\nAnother\n`, '13: the last title has no abstract after it'],
    [
      `${head}A long abstract.\n\nTitle\n`,
      '7: the title is longer than the abstract: is one of them missing?',
    ],
  ])('%# is refused if it is not one', async (text, problem) => {
    expect(await problemsOf(await files.write('no-page.txt', text))).toEqual([problem]);
  });
});

test.each([
  ['some\n\nother text\n', 'it begins with "some". Export your papers in one of these: JSON Lines, JSON, '],
  [' \n\t\n', 'it is empty. Export your papers in one of these: JSON Lines, JSON, '],
  ['', 'it is empty. Export your papers in one of these: JSON Lines, JSON, '],
])('the text %j is no such page, and has no known format', async (text, message) => {
  await expect(problemsOf(await files.write('prose.txt', text))).rejects.toThrow(message);
});

test.each([
  ['RegMix: Data Mixture as Regression (v2)', 'regmix-data-mixture-as-regression-v2'],
  ['«Über» naïve Ångström', 'uber-naive-angstrom'],
  ['深層学習 の 한국어', '深層学習-の-한국어'],
  ['word '.repeat(100), `${'word-'.repeat(25)}word`],
])('the slug of %j is %j', (title, expected) => {
  expect(slug(title).slice(0, 129)).toBe(expected);
});
