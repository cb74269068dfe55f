import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { createEngine } from '../../src/engine/engine.ts';
import type { Paper } from '../../src/index/paper.ts';
import { Budget, UNLIMITED } from '../../src/search/serving/budget.ts';
import { openGeneration } from '../../src/search/serving/open-generation.ts';
import { createCaches } from '../../src/search/serving/records.ts';
import type { HarvestPart, SearchService } from '../../src/search/service.ts';
import { tinyModel } from '../embed/tiny-model.ts';
import { unitVector } from '../publish/drafts.ts';
import { publishSteps, type Step } from '../publish/steps.ts';
import { mulberry32 } from '../../scripts/random.ts';
import { openPapers, openTestIndex } from './open-index.ts';

const module = new WebAssembly.Module(await readFile('build/engine-simd.wasm'));

async function openSteps(steps: readonly Step[]): Promise<SearchService> {
  const { config, weights, vocabulary } = tinyModel();
  const { store, manifest } = await publishSteps(steps, {
    model: { ...config, dim: config.width, weights, vocabulary },
    bits: 8,
    embedding: ({ id }) => unitVector(config.width, mulberry32(id.length)),
  });
  const shared = {
    reader: store,
    createEngine: (bytes: number) => createEngine('simd', module, bytes),
    caches: createCaches(1024 * 1024),
  };
  const generation = await openGeneration(shared, { gen: 1, sha256: '' }, manifest);
  return generation.searcher(new Budget(UNLIMITED));
}

const paper = (id: string, title = `Paper ${id}`): Paper => ({
  id,
  title,
  abstract: 'x',
  published: '2024',
  categories: ['cs.AI'],
});

async function harvested(
  service: SearchService,
  limit: number,
  conditions: Parameters<SearchService['harvest']>[0]['conditions'] = [],
) {
  const parts: HarvestPart['records'][] = [];
  for (let from: number | undefined = 0; from !== undefined;) {
    const part: HarvestPart = await service.harvest({ conditions, from, limit });
    parts.push(part.records);
    from = part.next;
  }
  return parts;
}

const said = (parts: readonly HarvestPart['records'][]): string[] =>
  parts.flat().map(({ paper: { id, title }, isDeleted }) => (isDeleted ? `-${id}` : `${id} ${title}`));

it('meets every paper once, and those that were deleted, but none that was replaced', async () => {
  const service = await openSteps([
    { papers: ['a', 'b', 'c', 'd', 'e'].map((id) => paper(id)), gone: [], isPacked: false },
    {
      papers: [paper('b', 'Another b'), paper('f')],
      gone: [
        { step: 0, row: 0 },
        { step: 0, row: 1 },
        { step: 0, row: 4 },
      ],
      isPacked: true,
    },
  ]);
  const expected = ['-a', 'c Paper c', 'd Paper d', '-e', 'b Another b', 'f Paper f'];
  for (const limit of [1, 2, 3, 100]) expect(said(await harvested(service, limit))).toEqual(expected);
  const deleted = await Promise.all(['a', 'b', 'c', 'e', 'none'].map(async (id) => service.isDeleted(id)));
  expect(deleted).toEqual([true, false, false, true, false]);
});

it('ends where no paper follows, so that no part of it is of deleted papers alone', async () => {
  const service = await openSteps([
    { papers: ['a', 'b', 'c'].map((id) => paper(id)), gone: [], isPacked: false },
    { papers: [paper('d'), paper('e')], gone: [{ step: 0, row: 0 }], isPacked: false },
    { papers: [paper('f')], gone: [{ step: 1, row: 1 }], isPacked: false },
  ]);
  const category = [[{ field: 'category' as const, text: 'cs', phrase: false, negated: false }]];
  const parts = await harvested(service, 2, category);
  expect(parts.every((part) => part.some(({ isDeleted }) => !isDeleted))).toBe(true);
});

it('is as long as the index, and keeps to conditions that texts alone can tell', async () => {
  const service = await openTestIndex();
  const parts = await harvested(service, 50);
  expect(new Set(said(parts)).size).toBe(service.info.papers);
  const phrase = [[{ field: 'title' as const, text: 'paper two', phrase: true, negated: false }]];
  const named = await openPapers([paper('a', 'Paper two'), paper('b', 'Two paper')]);
  expect(said(await harvested(named, 10, phrase))).toEqual(['a Paper two']);
});
