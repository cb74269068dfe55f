import { expect, it } from 'vitest';
import { conditionOf } from '../../src/search/distributed/asked-papers.ts';
import { Texts } from '../../src/search/distributed/statement-texts.ts';
import type { Condition } from '../../src/search/query/query.ts';

const looked = {
  authors: new Map([['Ada', ['lovelace ada']]]),
  rows: new Map(),
  categories: ['cs.CL', 'cs.LG'],
};
const clause = (field: 'text' | 'author' | 'category', text: string, more: object = {}): Condition => ({
  ...{ field, text, phrase: false, negated: false },
  ...more,
});
const sqlOf = (conditions: Condition[][]): { sql: string; values: string[] } => {
  const texts = new Texts();
  const { sql, values } = texts.in(conditionOf({ filters: {}, conditions }, looked, texts));
  return { sql, values: values.length === 0 ? [] : (JSON.parse(String(values[0])) as string[]) };
};

it('asks alternatives of one kind as one question', () => {
  const { sql, values } = sqlOf([
    [clause('text', 'graphs'), clause('text', 'trees'), clause('author', 'Ada'), clause('category', 'cs')],
  ]);
  expect(sql.match(/MATCH/g)).toHaveLength(1);
  expect(sql.match(/ OR /g)).toHaveLength(2);
  expect(values[0]).toContain(') OR (');
  const negated = sqlOf([
    [clause('text', 'graphs', { negated: true }), clause('text', 'trees', { negated: true })],
  ]);
  expect(negated.sql).toMatch(/^\(\(NOT p\.row IN/);
  expect(negated.values[0]).toContain(') AND (');
});

it('takes as many conditions as other query languages may come to', () => {
  const groups = Array.from({ length: 256 }, (_, i) =>
    Array.from({ length: 8 }, (_, j) =>
      clause((['text', 'author', 'category'] as const)[j % 3] ?? 'text', `w${String(i)} ${String(j)}`),
    ),
  );
  expect(sqlOf(groups).sql.length).toBeLessThan(90_000);
  const same = Array.from({ length: 256 }, () => [clause('text', 'graphs'), clause('author', 'Ada')]);
  expect(sqlOf(same).sql.match(/MATCH/g)).toHaveLength(1);
});

it('keeps nothing out by what only texts can tell', () => {
  for (const negated of [true, false])
    expect(sqlOf([[clause('text', 'the', { negated })]]).sql).toBe('((1))');
  expect(sqlOf([[clause('text', 'attention is', { phrase: true, negated: true })]]).sql).toBe('((1))');
});
