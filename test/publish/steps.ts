import { SPOOL } from '../../scripts/paths.ts';
import { ScratchFile } from '../../scripts/process/scratch-file.ts';
import { buildSegment } from '../../scripts/publish/build-segment.ts';
import type { IndexDraft } from '../../scripts/publish/draft.ts';
import { publish, publishChange } from '../../scripts/publish/publish.ts';
import { StoredIndex } from '../../scripts/publish/stored-index.ts';
import { fnv1a32 } from '../../src/hash.ts';
import type { PaperMap } from '../../src/index/format/map-value.ts';
import { liveRowsOf, type Manifest, type Segment } from '../../src/index/manifest.ts';
import type { Paper } from '../../src/index/paper.ts';
import { smallMap } from '../map/small-map.ts';
import { rowsOf } from './drafts.ts';
import { HistoryStore } from './stores.ts';

/** What one publish adds and takes away. */
export interface Step {
  papers: readonly Paper[];
  /** Places of papers of earlier steps that go, those among them that are replaced. */
  gone: readonly { step: number; row: number }[];
  isPacked: boolean;
}

/** What all papers of an index share. */
export interface Common extends Pick<IndexDraft, 'model' | 'bits'> {
  embedding(paper: Paper): Float32Array;
}

/** Where papers stand on a map: the same place for the same paper, whatever index it is in. */
function mapOf(papers: readonly Paper[]): PaperMap {
  const hashes = papers.map((paper) => fnv1a32(new TextEncoder().encode(JSON.stringify(paper))));
  return {
    places: Int16Array.from(hashes.flatMap((hash) => [hash & 0x7fff, (hash >>> 15) & 0x7fff])),
    regions: Uint16Array.from(hashes, (hash) => 1 + (hash % 3)),
    categories: Uint8Array.from(hashes, (hash) => hash % 3),
    periods: Uint8Array.from(hashes, (hash) => hash % 2),
    legend: smallMap(2).legend,
  };
}

/** An index published in several steps, each of which becomes a segment. */
export async function publishSteps(
  steps: readonly Step[],
  { model, bits, embedding }: Common,
): Promise<{ store: HistoryStore; manifest: Manifest }> {
  const store = new HistoryStore(() => 0);
  const rowsFor = (papers: readonly Paper[]) =>
    rowsOf(papers, (row) => embedding(papers[row] ?? { id: '', title: '', abstract: '' }));
  const [first, ...others] = steps;
  if (first === undefined) throw new Error('no step');
  const draft = { model, bits, rows: rowsFor(first.papers), map: mapOf(first.papers) };
  let { manifest } = await publish(store, draft, { waitMs: 0 });
  for (const { papers, gone, isPacked } of others) {
    const file = new ScratchFile(SPOOL, 'values-');
    try {
      const before = withGone(manifest.segments, gone);
      const otherWords = await new StoredIndex(store, manifest).wordsOf(before);
      const built = await buildSegment(
        { dim: model.dim, bits, rows: rowsFor(papers), places: mapOf(papers), otherWords, isPacked },
        file,
      );
      const segments = [...before, built.segment];
      const live = segments.reduce((sum, segment) => sum + liveRowsOf(segment), 0);
      const change = (present: Manifest) => ({
        content: { ...present, papers: live, segments },
        values: built.values,
      });
      ({ manifest } = await publishChange(store, change, { waitMs: 0 }));
    } finally {
      file.close();
    }
  }
  return { store, manifest };
}

function withGone(segments: readonly Segment[], gone: Step['gone']): Segment[] {
  return segments.map((segment, number) => {
    const its = gone.filter(({ step }) => step === number).map(({ row }) => row);
    if (its.length === 0) return segment;
    return { ...segment, deleted: [...(segment.deleted ?? []), ...its].sort((a, b) => a - b) };
  });
}
