import { expect, it } from 'vitest';
import { firstStep } from '../../src/search/first-step.ts';
import type { Filters } from '../../src/search/service.ts';
import { asTyped, understand, withoutMarks } from '../../src/search/understand.ts';
import { openTestIndex, openTestSnapshot, request } from './open-index.ts';

const searcher = await openTestIndex();
const { hits } = await searcher.search(request('language models'));
const [first] = hits.map(({ paper }) => paper);
if (first === undefined) throw new Error('the test index has no paper on language models');
const snapshot = await openTestSnapshot();

const planOf = async (text: string, filters: Filters = {}) =>
  understand(snapshot, firstStep({ text, mode: 'hybrid' }), { filters });

it.each([
  ['language models', 'plain'],
  ['"language models" year:2024', 'plain'],
  [first.id, 'named'],
  [first.title, 'named'],
  ['papers like arxiv.org/abs/2608.19799 on speech', 'named'],
  ['', 'structured'],
  ['author:Zhang -cat:cs.CL', 'structured'],
])('%j is one plan: %s', async (text, kind) => {
  expect((await planOf(text)).kind).toBe(kind);
});

it('a paper that is named but not allowed is no named plan', async () => {
  const plan = await planOf(first.id, { to: '1999' });
  expect(plan.kind).toBe('plain');
  expect(plan.none).toBeUndefined();
});

it('nobody changes the query that was read, nor a plan', async () => {
  const frozen = <T extends object>(value: T): T => {
    for (const part of Object.values(value)) {
      // A set of numbers cannot be frozen.
      if (typeof part === 'object' && part !== null && !ArrayBuffer.isView(part)) frozen(part as object);
    }
    return Object.freeze(value);
  };
  for (const text of [first.id, '"langauge modles"', 'langauge modles', `"${first.id}" year:2024..2026`]) {
    const step = frozen(firstStep({ text, mode: 'hybrid' }));
    const plan = frozen(await understand(snapshot, step, { filters: {} }));
    withoutMarks(snapshot, step, plan, { filters: {} });
    if (plan.kind === 'plain') expect(asTyped(snapshot, step, plan).wording.isGuessed).toBe(false);
    await searcher.search(request(text), step);
  }
});

it('says why no paper passes the filters, also where a guess is given up', async () => {
  for (const text of ['models cat:nothing', 'modles cat:nothing']) {
    const { total, note } = await searcher.search(request(text));
    expect(total).toBe(0);
    expect(note, text).toContain('No paper has the category "nothing".');
  }
});
