import { describe, expect, test } from 'vitest';
import { itemsOf, papersOf, problemsOf, temporaryFiles } from './files.ts';

const files = temporaryFiles();

async function onePaper(text: string) {
  const [paper] = await papersOf(await files.write('one.bib', text));
  return paper;
}

describe('BibTeX', () => {
  test('makes a paper of an entry', async () => {
    const text = String.raw`% A bibliography
@string{nips = "Advances in {N}eural Information"}
@string( volume = nips # " Processing Systems 30" )
@comment{@article{ignored, title={No {paper}}}}
@preamble{"\newcommand{\x}{y}"}
@inproceedings{vaswani2017,
  title     = {Attention Is {A}ll You Need: Schr{\"o}dinger \& $O(n^{2})$},
  author    = "Vaswani, Ashish and M{\"u}ller, J{\'o}zef and {Google Brain} and others",
  abstract  = {We show that $\alpha_i < 3$
               -- and more.},
  booktitle = volume # ", Long Beach",
  year      = 2017,
  month     = jun,
  eprint    = {1706.03762}, archivePrefix = {arXiv}, primaryClass = {cs.CL},
  doi       = {10.1000/a\_b},
}`;
    expect(await onePaper(text)).toEqual({
      id: 'vaswani2017',
      title: 'Attention Is All You Need: Schrödinger & $O(n^{2})$',
      abstract: String.raw`We show that $\alpha_i < 3$ – and more.`,
      authors: ['Ashish Vaswani', 'Józef Müller', 'Google Brain'],
      names: [{ name: 'Google Brain', literal: true }],
      published: '2017-06',
      categories: ['cs.CL'],
      url: 'https://arxiv.org/abs/1706.03762',
      doi: '10.1000/a_b',
      extra: {
        type: 'inproceedings',
        booktitle: 'Advances in Neural Information Processing Systems 30, Long Beach',
        eprint: '1706.03762',
        archiveprefix: 'arXiv',
        primaryclass: 'cs.CL',
      },
    });
  });

  test('abbreviations may use each other, but not become longer than any paper', async () => {
    const doubled = (times: number): string => {
      const steps = Array.from({ length: times }, (_, i) => `@string{s${i + 1} = s${i} # s${i}}`);
      return ['@string{s0 = "ab"}', ...steps, `@misc{k, title = s${times}, abstract = "A"}`].join('\n');
    };
    expect(await onePaper(doubled(5))).toMatchObject({ title: 'ab'.repeat(32) });
    const [problem] = await problemsOf(await files.write('doubled.bib', doubled(60)));
    expect(problem).toContain('its @string abbreviations become too long');
    // A chain of thousands is read without calls in calls.
    const chain = Array.from({ length: 9_000 }, (_, i) => `@string{c${i + 1} = c${i}}`);
    const text = ['@string{c0 = "ab"}', ...chain, '@misc{k, title = c9000, abstract = "A"}'].join('\n');
    expect(await onePaper(text)).toMatchObject({ title: 'ab' });
  });

  test.each([
    ['date={2024-05-03}', { published: '2024-05-03' }],
    ['date={2024-05/2024-07}, year={1999}', { published: '2024-05' }],
    ['year={2024}', { published: '2024' }],
    ['year="2024", month=5', { published: '2024-05' }],
    ['year={2024}, month={Spring}', { published: '2024' }],
    ['year={in press}', { extra: { type: 'misc', year: 'in press' } }],
    [String.raw`url={\url{https://a.b/c\_d}}`, { url: 'https://a.b/c_d' }],
    ['url={https://a.b/~x%20y}', { url: 'https://a.b/~x%20y' }],
    ['eprint={123}, eprinttype={pubmed}', { extra: { type: 'misc', eprint: '123', eprinttype: 'pubmed' } }],
  ])('reads %s', async (fields, expected) => {
    expect(await onePaper(`@misc{k, title={T}, abstract={A}, ${fields}}`)).toMatchObject({
      id: 'k',
      ...expected,
    });
  });

  test.each([
    [
      'family=Berg, given=Jan, prefix=van der, useprefix=true and Müller, Hans',
      ['Jan van der Berg', 'Hans Müller'],
    ],
    ['given={Martin Luther}, suffix=Jr., family=King', ['Martin Luther King Jr.']],
    ['given="Jean, Marie", family="Black and White" and others', ['Jean, Marie Black and White']],
    ['family={Google Brain} and "given=Ada", "family=Lovelace"', ['Google Brain', 'Ada Lovelace']],
    [String.raw`given=J{\'o}zef, given-i=J, family=M{\"u}ller`, ['Józef Müller']],
    ['family=Smith,\n  given=Ann\n and\n given=Bo, family=Li', ['Ann Smith', 'Bo Li']],
  ])('reads the extended names of BibLaTeX in %s', async (author, authors) => {
    expect(await onePaper(`@misc{k, title={T}, abstract={A}, author={${author}}}`)).toMatchObject({
      authors,
    });
  });

  test('takes an entry without an abstract, with a warning', async () => {
    const file = await files.write('none.bib', '@misc{k, title={T}}');
    expect(await itemsOf(file)).toEqual([
      {
        kind: 'paper',
        line: 1,
        paper: { id: 'k', title: 'T', abstract: '', extra: { type: 'misc' } },
        warnings: [{ kind: 'abstract-empty' }],
        schema: 'BibTeX',
        others: { kept: ['type'], dropped: [], private: [] },
        isIdMade: false,
      },
    ]);
  });

  test('makes nothing of an abbreviation that is not defined', async () => {
    const paper = await onePaper('@misc{k, title={T}, abstract={A}, author=nobody, editor=nobody}');
    expect(paper).toEqual({ id: 'k', title: 'T', abstract: 'A', extra: { type: 'misc' } });
  });

  test.each([
    ['journal=PRL', { journal: 'PRL' }, ['PRL']],
    [
      'journal=prl # " Letters", publisher = IOP',
      { journal: 'prl Letters', publisher: 'IOP' },
      ['prl', 'IOP'],
    ],
    ['publisher = {P} # aps', { publisher: 'Paps' }, ['aps']],
    ['journal=known # unknown', { journal: 'Knownunknown' }, ['unknown']],
    ['journal=half', { journal: 'other half' }, ['other']],
    ['note2 = {not = a_word # of, the = entry}', { note2: 'not = a_word # of, the = entry' }, []],
    ['series = "a = {b = c} d = e"', { series: 'a = b = c d = e' }, []],
    ['month = January, year = 2018, volume = 7', { volume: '7' }, []],
    ['month = oct # "~3", year = 2018', {}, []],
    ['author=nobody', {}, ['nobody']],
  ])(
    'keeps the name of an abbreviation that is not defined, and says so: %s',
    async (fields, extra, missing) => {
      const strings = '@string{known = "Known"}\n@string{half = other # " half"}\n';
      const file = await files.write(
        'missing.bib',
        `${strings}@misc{k#e=y, title={T}, abstract={A}, ${fields}}`,
      );
      const [item] = await itemsOf(file);
      if (item?.kind !== 'paper') throw new Error(JSON.stringify(item));
      expect(item.paper.extra).toEqual({ type: 'misc', ...extra });
      expect(item.paper.authors).toBeUndefined();
      expect(item.warnings).toEqual(
        missing.map((word) => ({
          kind: 'name-undefined',
          reason: `the abbreviation ${word} is not defined in this file`,
        })),
      );
    },
  );

  test('finds the entry that crossref names in whatever case, and says where there is none', async () => {
    const child = '@inproceedings{c, title={C}, abstract={A}, crossref={Conf:2004}}\n';
    const parent = (type: string): string => `@${type}{conf:2004, title={P}, abstract={A}, year=2004}\n`;
    for (const type of ['proceedings', 'misc', 'Book']) {
      const items = await itemsOf(await files.write('case.bib', child + parent(type)));
      expect(items.map((item) => item.kind === 'paper' && [item.paper.published, item.warnings])).toEqual(
        expect.arrayContaining([['2004', []]]),
      );
      expect(JSON.stringify(items)).not.toContain('name-undefined');
    }
    expect(await itemsOf(await files.write('alone.bib', child))).toMatchObject([
      {
        paper: { id: 'c', extra: { crossref: 'Conf:2004' } },
        warnings: [{ kind: 'name-undefined', reason: 'crossref: the entry Conf:2004 is not in this file' }],
      },
    ]);
  });

  test('takes entries in parentheses, on one line and with CRLF', async () => {
    const text = '@misc(a, title={A (really)})  @misc{b, title={B}}\r\n@Misc{c,\r\n title="C"}\r\n';
    expect(
      (await papersOf(await files.write('forms.bib', text))).map(({ id, title }) => [id, title]),
    ).toEqual([
      ['a', 'A (really)'],
      ['b', 'B'],
      ['c', 'C'],
    ]);
  });

  test('names the line of each damaged entry and reads on', async () => {
    const text = `
@misc{a, title={A}
  year=2024}
@misc{b, title={never closed,
  abstract={x}
@misc{c, title={C}}
@misc{d, year=2024}
@misc{e, title={{unclosed}`;
    const file = await files.write('damaged.bib', text);
    expect(await problemsOf(file)).toEqual([
      '2: is not BibTeX: expected "rbrace", got "identifier"',
      '4: the entry @misc is not closed: check its braces',
      '7: title: is missing, and so is an abstract; its fields are key, abstract, year, type',
      '8: the entry @misc is not closed: check its braces',
    ]);
    expect((await itemsOf(file)).filter(({ kind }) => kind === 'paper')).toMatchObject([{ line: 6 }]);
  });

  test('an escaped brace does not count', async () => {
    expect(await onePaper(String.raw`@misc{k, title={The set $\{x$ of \} all}}`)).toMatchObject({
      title: String.raw`The set $\{x$ of \} all`,
    });
  });
});
