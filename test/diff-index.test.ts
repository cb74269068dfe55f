import fc from 'fast-check';
import { expect, it } from 'vitest';
import { diffIndexes } from '../scripts/diff-index.ts';
import { valueOf } from '../scripts/publish/build-segment.ts';
import { publishChange } from '../scripts/publish/publish.ts';
import { valueKey } from '../src/index/manifest.ts';
import type { Paper } from '../src/index/paper.ts';
import { GrowingIndex } from './growing-index.ts';

const paper = (id: string, version = 0): Paper => ({
  id,
  title: `Paper ${id}`,
  abstract: `What version ${String(version)} of ${id} says.`,
});

const ID = fc.integer({ min: 0, max: 25 }).map((i) => `p${String(i)} x`);
/** What is added, in which version, and what goes, of what is there by then. */
const STEP = fc.record({
  papers: fc.uniqueArray(fc.tuple(ID, fc.nat({ max: 1 })), { selector: ([id]) => id, maxLength: 6 }),
  removed: fc.uniqueArray(ID, { maxLength: 6 }),
});

it('says exactly what was added, changed and removed in between', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(STEP, { minLength: 1, maxLength: 6 }), async (steps) => {
      const index = new GrowingIndex();
      let now = new Map([['always', 0]]);
      const states = new Map([[await index.begin([paper('always')]), now]]);
      for (const { papers, removed } of steps) {
        const next = new Map(now);
        for (const id of removed) next.delete(id);
        for (const [id, version] of papers) next.set(id, version);
        const gone = [...removed, ...papers.map(([id]) => id)].filter((id) => now.has(id));
        const gen = await index.change(
          papers.map(([id, version]) => paper(id, version)),
          gone,
        );
        now = next;
        states.set(gen, now);
      }
      const [first = 1, last = 1] = [Math.min(...states.keys()), Math.max(...states.keys())];
      for (const [a, b] of [
        [first, last],
        [last, first],
        [last, last],
        [Math.max(first, last - 1), last],
      ] as const) {
        const before = states.get(a) ?? new Map<string, number>();
        const after = states.get(b) ?? new Map<string, number>();
        const found = await diffIndexes(await index.open(a), await index.open(b));
        const ids = [...after.keys()];
        expect({
          added: found.added.map(({ id }) => id),
          changed: found.changed.map(({ id }) => id),
          removed: found.removed.map(({ id }) => id),
          unchanged: found.unchanged,
        }).toEqual({
          added: ids.filter((id) => !before.has(id)).sort(),
          changed: ids.filter((id) => before.has(id) && before.get(id) !== after.get(id)).sort(),
          removed: [...before.keys()].filter((id) => !after.has(id)).sort(),
          unchanged: ids.filter((id) => before.get(id) === after.get(id)).length,
        });
      }
    }),
    { numRuns: 40 },
  );
});

it('reads no page that both have, and says what they share', async () => {
  const index = new GrowingIndex();
  const before = await index.begin([paper('a'), paper('b')]);
  const after = await index.change([paper('c')]);
  const later = await index.open(after);
  const read: string[] = [];
  const { get } = index.store;
  index.store.get = async (key) => {
    read.push(key);
    return get.call(index.store, key);
  };
  const found = await diffIndexes(await index.open(before), later);
  const [first, second] = later.manifest.segments;
  const keysOf = (segment: typeof first): string[] =>
    (segment?.pages ?? []).map(({ sha256 }) => valueKey('pages', sha256));
  expect(read.filter((key) => key.startsWith('b/pages/'))).toEqual(keysOf(second));
  expect(keysOf(first)).toHaveLength(1);
  expect(found).toMatchObject({
    added: [{ id: 'c', title: 'Paper c' }],
    segments: { before: 1, after: 2, shared: 1 },
    model: null,
  });
  expect(found.values.shared).toBe(found.values.before);
  expect(found.bytes.shared).toBe(found.bytes.before);
  expect(found.values.after).toBeGreaterThan(found.values.before);
});

it('says which sources and which model differ', async () => {
  const index = new GrowingIndex();
  const state = (name: string, from: string) => ({
    name,
    last: { from },
    answeredAt: '2026-01-02T00:00:00.000Z',
  });
  await index.begin([paper('a')]);
  const weights = (id: string) => valueOf('model', new TextEncoder().encode(id));
  const publishWith = async (names: readonly [string, string][], id: string): Promise<number> =>
    (
      await publishChange(
        index.store,
        (present) => ({
          content: {
            ...present,
            sources: names.map(([name, from]) => state(name, from)),
            model: {
              ...present.model,
              id,
              weights: weights(id).ref,
            },
          },
          values: [weights(id)],
        }),
        { waitMs: 0, clock: index.clock },
      )
    ).gen;
  const before = await publishWith(
    [
      ['arxiv:cs.CL', '2026-01-01'],
      ['zotero:groups/1', '2026-01-01'],
    ],
    'one',
  );
  const after = await publishWith(
    [
      ['arxiv:cs.CL', '2026-02-01'],
      ['hf-papers', '2026-01-01'],
    ],
    'two',
  );
  expect(await diffIndexes(await index.open(before), await index.open(after))).toMatchObject({
    added: [],
    changed: [],
    removed: [],
    sources: { added: ['hf-papers'], changed: ['arxiv:cs.CL'], removed: ['zotero:groups/1'] },
    model: { before: 'one', after: 'two' },
  });
});
