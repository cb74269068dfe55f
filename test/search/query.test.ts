import { describe, expect, test } from 'vitest';
import { conditionsOf, parseQuery } from '../../src/search/query/query.ts';

const word = (text: string, field = 'text') => ({ field, text, phrase: false, negated: true });
const phrase = (text: string, negated = true, field = 'text') => ({ field, text, phrase: true, negated });

describe('leaving something out', () => {
  test.each([
    ['annotator NOT GPT-3', 'annotator', [word('GPT-3')]],
    ['annotator AND NOT GPT-3', 'annotator', [word('GPT-3')]],
    ['annotator ANDNOT GPT-3', 'annotator', [word('GPT-3')]],
    ['annotator ANDNOT  ti:GPT-3', 'annotator', [word('GPT-3', 'title')]],
    ['NOT GPT-3 annotator', 'annotator', [word('GPT-3')]],
    ['annotator NOT "language models" tools', 'annotator tools', [phrase('language models')]],
    [
      'annotator NOT author:lecun NOT cat:cs.CL',
      'annotator',
      [word('lecun', 'author'), word('cs.CL', 'category')],
    ],
    ['BERT NOT GPT', 'BERT', [word('GPT')]],
    ...Array.from('-‐‑–—−﹣－', (sign): [string, string, object[]] => [
      `annotator ${sign}GPT-3`,
      'annotator',
      [word('GPT-3')],
    ]),
    ['annotator –"language models"', 'annotator', [phrase('language models')]],
    ['annotator −AU:lecun', 'annotator', [word('lecun', 'author')]],
  ])('%s', (query, plain, clauses) => {
    expect(parseQuery(query)).toEqual({ plain, clauses, years: [] });
  });

  test.each([
    'annotator not GPT-3',
    'attention is NOT all you need',
    'Models that do NOT know',
    'to be or NOT to be',
    'ATTENTION IS ALL YOU DO NOT NEED',
    'NOT',
    'agents NOT',
    'NOTHING left',
    'CANNOT read',
    'a study – of dashes — and – more',
    'models –large ones– at work',
    'models —large ones—, at work',
    'state–of–the–art',
    '–',
    '— —',
    'GPT–3',
    'BERT –a model',
    'at −5 degrees',
    'a method NOT in the book',
    'models NOT the data',
  ])('but not: %s', (query) => {
    expect(parseQuery(query)).toEqual({ plain: query, clauses: [], years: [] });
  });

  test('is a condition that may be taken away', () => {
    expect(conditionsOf('annotator NOT GPT-3 tools')).toEqual([
      { condition: 'NOT GPT-3', query: 'annotator tools' },
    ]);
    expect(conditionsOf('annotator –GPT-3')).toEqual([{ condition: '–GPT-3', query: 'annotator' }]);
    expect(conditionsOf('attention is NOT all you need')).toEqual([]);
  });

  test.each(['NOT author:', '–author:', '- author:'])('of nothing is said: %s', (query) => {
    expect(parseQuery(query).note).toMatch(/^Searched as plain text: nothing follows .*author:\.$/);
  });
});

describe('quotation marks of any language', () => {
  test.each([
    '«small net learns»',
    '« small net learns »',
    '«\u00a0small net learns\u202f»',
    '»small net learns«',
    '＂small net learns＂',
    '“small net learns”',
    '”small net learns”',
    '„small net learns“',
    '‟small net learns”',
    '「small net learns」',
    '『small net learns』',
    '〝small net learns〞',
  ])('%s', (query) => {
    const { clauses, plain } = parseQuery(`${query} well`);
    expect(clauses.map(({ text, ...clause }) => ({ ...clause, text: text.trim() }))).toEqual([
      phrase('small net learns', false),
    ]);
    expect(plain.replace(/\s+/g, ' ').trim()).toBe('small net learns well');
  });

  test('also after an operator', () => {
    expect(parseQuery('author:«Yann LeCun» –«language models»').clauses).toEqual([
      phrase('Yann LeCun', false, 'author'),
      phrase('language models'),
    ]);
  });

  test.each(['d’Alembert', "O'Brien’s ‘single’ marks", '5′ and 6″', '<a> ‹b›'])('but not: %s', (query) => {
    expect(parseQuery(query)).toEqual({ plain: query, clauses: [], years: [] });
  });
});

describe('a passage', () => {
  const WORDS =
    'we study how agents learn to plan, and find that most of them do not, unless they are told by somebody, which';
  const passage = `${WORDS} is rare`;
  const read = (query: string) => {
    const { clauses, years, note, isPassage } = parseQuery(query);
    return { clauses, years, note, isPassage };
  };

  test('of 24 words or more is prose', () => {
    expect(passage.split(' ')).toHaveLength(24);
    for (const mark of [
      '"in the wild"',
      '-based',
      '– dependent',
      '-5',
      'NOT all',
      '"',
      '“quoted”',
      'Title:Some',
      'year:1999',
    ]) {
      const query = `${passage} ${mark} at last`;
      const { plain, clauses, years, isPassage } = parseQuery(query);
      expect([clauses, years], mark).toEqual([[], []]);
      expect(isPassage).toBe(true);
      for (const word of mark.match(/\p{L}+/gu) ?? []) expect(plain).toContain(word);
      expect(conditionsOf(query)).toEqual([]);
    }
  });

  test.each([
    'author:lecun',
    'author:"Yann LeCun"',
    '-author:lecun',
    'NOT author:lecun',
    '–cat:cs.CL year:2024..2025 has:code',
    'title:"agents that plan" -has:code',
  ])('has the operators of a short query at its end: %s', (operators) => {
    const short = parseQuery(operators);
    const long = parseQuery(`${passage}\n${operators}`);
    expect(long.clauses).toEqual(short.clauses);
    expect(long.years).toEqual(short.years);
    expect(long).not.toHaveProperty('note');
    expect(long.plain).toBe([passage, short.plain].filter((part) => part).join(' '));
    const conditions = conditionsOf(`${passage} ${operators}`);
    expect(conditions.map(({ condition }) => condition)).toEqual(
      conditionsOf(operators).map(({ condition }) => condition),
    );
    for (const { condition, query } of conditions) expect(query).not.toContain(condition);
  });

  test('says so where it has what would be operators', () => {
    for (const mark of ['"in the wild"', '-based', 'author:lecun']) {
      expect(parseQuery(`${mark} ${passage}`).note, mark).toContain('as long as a passage');
    }
    for (const mark of ['- based', 'Abstract: we', 'Title: agents\nAbstract: we']) {
      expect(parseQuery(`${mark} ${passage}`), mark).not.toHaveProperty('note');
    }
    expect(parseQuery(passage)).toEqual({ plain: passage, clauses: [], years: [], isPassage: true });
  });

  test('is not what has fewer words beside its operators', () => {
    const shorter = parseQuery(`${WORDS} -based "in the wild"`);
    expect(shorter.clauses).toHaveLength(2);
    expect(shorter).not.toHaveProperty('isPassage');
    const many = Array.from({ length: 30 }, (_, i) => `-word${i}`).join(' ');
    expect(parseQuery(`agents ${many}`).clauses).toHaveLength(30);
    expect(parseQuery(`"${passage}"`)).not.toHaveProperty('isPassage');
  });

  test('reads what is wrong with its operators as that of a short query', () => {
    expect(read(`${passage} year:soon`).note).toBe(read('year:soon').note);
  });
});

describe('signs of a sentence around operators', () => {
  const phrase = (text: string) => ({ field: 'text', text, phrase: true, negated: false });

  test.each([
    'What is "a phrase"?',
    '"a phrase".',
    '("a phrase")',
    'see "a phrase", then',
    '“a phrase”?',
    '«a phrase»!',
  ])('a phrase is one in %s', (query) => {
    const { clauses, note } = parseQuery(query);
    expect(clauses).toEqual([phrase('a phrase')]);
    expect(note).toBeUndefined();
  });

  test.each([
    ['What is cat:cs.CL?', 'cs.CL'],
    ['agents cat:cs.CL,', 'cs.CL'],
    ['agents has:code?', 'code'],
    ['agents (see author:huang)', 'huang'],
  ])('the value of a field ends before them in %s', (query, value) => {
    expect(parseQuery(query).clauses.map(({ text }) => text)).toEqual([value]);
  });

  test('a value of nothing but signs has no word', () => {
    for (const query of ['cat:?!', 'author:)', 'year:...', 'has:,,,']) {
      expect(parseQuery(query).note, query).toContain('has no word');
    }
  });

  test('a year does, and an open range keeps its stops', () => {
    expect(parseQuery('agents year:2026.').years).toEqual(parseQuery('year:2026').years);
    expect(parseQuery('agents year:2026?').years).toEqual(parseQuery('year:2026').years);
    expect(parseQuery('agents year:2024..').years).toEqual([{ from: 20_240_000, to: 99_999_999 }]);
  });
});
