import { expect, it } from 'vitest';
import { papersInMemory } from '../../scripts/corpus/paper-rows.ts';
import { publishCollection } from '../../scripts/distributed/publish-collection.ts';
import type { Paper } from '../../src/index/paper.ts';
import { failure } from '../kv/cloudflare-server.ts';
import { placeAt, quickModel, startCloudflare, waitingClock } from './collection-place.ts';
import { countsOf, recounted, servedPapers, strayRows, vectorsOfPapers } from './collection-state.ts';

const model = quickModel();
const papers = (version: string, ids: readonly string[]): Paper[] =>
  ids.map((id) => ({ id, title: `Title of ${id}`, abstract: id === 'same' ? 'Text.' : `Text ${version}.` }));

/** Two versions of a collection: a paper that stays, one that changes, one that the other does not have. */
const VERSIONS = [
  { fresh: papersInMemory(papers('one', ['same', 'changes', 'old'])), gone: ['new'], sources: [] },
  { fresh: papersInMemory(papers('two', ['same', 'changes', 'new'])), gone: ['old'], sources: [] },
] as const;

it.each(['before', 'after'] as const)(
  'goes on after the loss of everything %s any of its requests is answered',
  { timeout: 600_000 },
  async (mode) => {
    const cloudflare = await startCloudflare({ looks: 2, seed: 5 });
    const { server, db, baseUrl } = cloudflare;
    const publish = (version: (typeof VERSIONS)[number], attempts?: number) =>
      publishCollection(placeAt(baseUrl, attempts), version, model, {
        ...{ takeOver: true, keepMs: 0, clock: waitingClock(), log: () => undefined },
      });
    const seen = async () =>
      Array.from((await servedPapers(db)).values(), ({ id, abstract }) => `${id}: ${abstract}`).toSorted();
    const others = server.faces.splice(0);
    let [requests, failAt] = [0, Number.POSITIVE_INFINITY];
    server.faces.push(async (request) => {
      const number = requests++;
      // Whoever was killed says nothing more, not even that it gives its lease back.
      if (number > failAt || (number === failAt && mode === 'before')) return failure(500, 0, 'killed');
      for (const face of others) {
        const reply = await face(request);
        if (reply !== null) return number === failAt ? failure(500, 0, 'killed') : reply;
      }
      return null;
    });
    try {
      await publish(VERSIONS[0]);
      for (let at = 0, isDone = false; !isDone; at++) {
        const [, next] = at % 2 === 0 ? VERSIONS : VERSIONS.toReversed();
        if (next === undefined) throw new Error('There are two.');
        const before = await seen();
        [requests, failAt] = [0, at];
        isDone = await publish(next, 1).then(
          () => true,
          () => false,
        );
        failAt = Number.POSITIVE_INFINITY;
        const after = await seen();
        await publish(next);
        const end = await seen();
        expect(end).not.toEqual(before);
        expect([before, end], `request ${String(at)}`).toContainEqual(after);
        expect(await countsOf(db), `request ${String(at)}`).toEqual(await recounted(db));
        expect(await strayRows(db), `request ${String(at)}`).toEqual({});
        expect(cloudflare.vectorIds(), `request ${String(at)}`).toEqual(await vectorsOfPapers(db));
        if (isDone) expect(at).toBeGreaterThan(20);
      }
    } finally {
      await cloudflare.stop();
    }
  },
);
