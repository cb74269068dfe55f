import { expect, it } from 'vitest';
import { MOST_RANKED, QueryWords } from '../../src/search/distributed/query-words.ts';

const papers = 1_000_000;
const commonTerms = { model: 500_000, learn: 300_000, graph: 60_000, robot: 25_000, protein: 10_000 };
const words = (text: string): QueryWords => new QueryWords(text, { papers, commonTerms });

it('finds papers by all words where no more papers have them than can be ranked', () => {
  expect(words('robot proteins').any).toEqual({ match: '"robot" OR "protein"', others: [] });
  const few = new QueryWords('learning a model of graphs', { papers: MOST_RANKED / 2, commonTerms: {} });
  expect(few.any?.others).toEqual([]);
});

it('finds papers by the rarest words, and asks which of them have the others', () => {
  expect(words('learning a model of robots and proteins').any).toEqual({
    match: '"robot" OR "protein"',
    others: ['learn', 'model'],
    rest: { match: '{title} : ("learn" AND "model")', others: [], titled: ['learn', 'model'] },
  });
  expect(words('robot robot learning').any?.match).toBe('"robot" OR "robot"');
});

it('asks for common words together, and in titles where that is not few papers enough', () => {
  expect(words('learning models of graphs').any).toEqual({
    match: '"graph" AND "learn"',
    others: ['model'],
  });
  expect(words('model').any).toEqual({
    match: '{title} : ("model")',
    others: [],
    titled: ['model'],
  });
});

it('gives for a common word no more than the most that a word can give', () => {
  const its = words('learning about robots');
  its.know('learn', 300_000);
  its.know('robot', 25_000);
  const [inText, inTitle] = [its.given('learn', false), its.given('learn', true)];
  expect(inText).toBeGreaterThan(0);
  expect(inTitle).toBeGreaterThan(inText);
  expect(its.share(inTitle)).toBeLessThan(1);
  expect(its.given('cake', true)).toBe(0);
});

it('ranks by all words that tell most, where it is known before how few papers have them', () => {
  const text = Array.from({ length: 24 }, (_, i) => `zygote${String.fromCharCode(97 + i)}`).join(' ');
  const whole = words(text);
  expect(whole.any?.others).not.toEqual([]);
  for (const term of whole.terms) whole.know(term, 50);
  expect(whole.mostTelling(24, papers).any?.others).toEqual([]);
  // What is looked for does not change by what is learnt meanwhile.
  expect(whole.any?.others).not.toEqual([]);
});
