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

  test('of 24 words or more is prose: only fields are operators', () => {
    expect(passage.split(' ')).toHaveLength(24);
    for (const mark of ['"in the wild"', '-based', '– dependent', '-5', 'NOT all', '"', '“quoted”']) {
      const { plain, clauses, isPassage } = parseQuery(`${passage} ${mark} at last`);
      expect(clauses, mark).toEqual([]);
      expect(isPassage).toBe(true);
      for (const word of mark.match(/\p{L}+/gu) ?? []) expect(plain).toContain(word);
      expect(conditionsOf(`${passage} ${mark} at last`)).toEqual([]);
    }
    expect(parseQuery(`${passage} author:lecun`).clauses).toEqual([
      { field: 'author', text: 'lecun', phrase: false, negated: false },
    ]);
  });

  test('says so where it has what would be operators', () => {
    expect(parseQuery(`${passage} "in the wild"`).note).toContain('as long as a passage');
    expect(parseQuery(`${passage} -based`).note).toContain('as long as a passage');
    expect(parseQuery(`${passage} - based`)).not.toHaveProperty('note');
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
});
