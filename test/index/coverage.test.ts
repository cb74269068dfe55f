import { expect, it } from 'vitest';
import { publish } from '../../scripts/publish/publish.ts';
import { coverageProblems, requireCoverage } from '../../src/index/coverage.ts';
import type { Manifest, Segment } from '../../src/index/manifest.ts';
import { smallMap } from '../map/small-map.ts';
import { draftOf } from '../publish/drafts.ts';
import { HistoryStore } from '../publish/stores.ts';
import { onlySegment, without } from '../setup/segments.ts';

const draft = { ...draftOf(40), map: smallMap(40) };
const { manifest } = await publish(new HistoryStore(), draft, { waitMs: 0 });
const segment = onlySegment(manifest);
const unmapped = without(manifest, 'legend');
const unplaced = without(segment, 'places');
const [vectors] = segment.vectors;
const [embeddings] = segment.embeddings;
if (!vectors || !embeddings) throw new Error('no values');

const both = (changes: Partial<Segment>, papers = 80): Manifest => ({
  ...manifest,
  papers,
  segments: [segment, { ...segment, ...changes }],
});

it.each<[string, Manifest]>([
  ['one segment', manifest],
  ['two segments', both({})],
  ['deleted rows', both({ deleted: [0, 7, 39] }, 77)],
  ['all rows but one deleted', both({ deleted: [...Array(39).keys()] }, 41)],
  ['no map', { ...unmapped, segments: [unplaced] }],
])('finds nothing wrong with %s', (_, whole) => {
  expect(coverageProblems(whole)).toEqual([]);
  expect(() => requireCoverage(whole)).not.toThrow();
});

const DELETED = 'The deleted rows are not rows of their segment.';

it.each<[string, Manifest, string]>([
  ['papers that are more', both({}, 81), 'The segments have 80 of 81 papers.'],
  ['papers that are deleted', both({ deleted: [1] }), 'The segments have 79 of 80 papers.'],
  ['deleted rows out of order', both({ deleted: [7, 0] }, 78), DELETED],
  ['a row that is deleted twice', both({ deleted: [7, 7] }, 78), DELETED],
  ['a deleted row beyond the others', both({ deleted: [40] }, 79), DELETED],
  ['a segment without a paper', both({ deleted: [...Array(40).keys()] }, 40), DELETED],
  [
    'a segment that is not on the map',
    { ...manifest, papers: 80, segments: [segment, unplaced] },
    'Some segments are on the map and others are not.',
  ],
  ['a map without a legend', unmapped, 'Some segments are on the map and others are not.'],
  [
    'a legend without a map',
    { ...manifest, segments: [unplaced] },
    'Some segments are on the map and others are not.',
  ],
  [
    'vectors of other rows in the second segment',
    both({ vectors: [{ ...vectors, firstRow: 40 }] }),
    'The vectors values jump from row 0 to 40.',
  ],
  [
    'embeddings of fewer rows',
    both({ embeddings: [{ ...embeddings, rows: 39 }] }),
    'The embeddings values end at row 39 of 40.',
  ],
  [
    'code in more papers than its segment has',
    both({ has: { code: { rows: 41, offset: 8, bytes: 0 } } }),
    'The postings of what has code are not where the manifest says.',
  ],
])('notices %s', (_, wrong, problem) => {
  expect(coverageProblems(wrong)).toContain(problem);
  expect(() => requireCoverage(wrong)).toThrow(expect.objectContaining({ code: 'index-corrupt' }) as Error);
});
