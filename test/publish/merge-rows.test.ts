import { expect, it, onTestFinished } from 'vitest';
import { papersInMemory } from '../../scripts/corpus/paper-rows.ts';
import { Spool } from '../../scripts/corpus/spool.ts';
import { SPOOL } from '../../scripts/paths.ts';
import { ScratchFile } from '../../scripts/process/scratch-file.ts';
import { buildSegment } from '../../scripts/publish/build-segment.ts';
import { mergeRows } from '../../scripts/publish/merge-rows.ts';
import { publish, publishChange } from '../../scripts/publish/publish.ts';
import { type Place, StoredIndex } from '../../scripts/publish/stored-index.ts';
import { verifyGeneration } from '../../scripts/publish/verify.ts';
import { halfOf, numberOf } from '../../src/index/format/float16.ts';
import { valueKey } from '../../src/index/manifest.ts';
import type { Paper } from '../../src/index/paper.ts';
import { onlySegment } from '../setup/segments.ts';
import { DIM, draftOf, paperOf } from './drafts.ts';
import { HistoryStore } from './stores.ts';

const PAPERS = 300;
const text = 'x'.repeat(2_000);
const draft = draftOf(PAPERS, { text });
const added = [paperOf(PAPERS, text), paperOf(PAPERS + 1, text)];
const embeddings = new Float32Array(2 * DIM);
embeddings[0] = 1;
embeddings[DIM + 1] = 1;

/** An index of several pages, and the rows of a segment that two papers are merged with it into. */
async function merged(deleted: readonly number[]) {
  const store = new HistoryStore();
  const { manifest } = await publish(store, draft, { waitMs: 0 });
  const [spool, file] = [new Spool(SPOOL), new ScratchFile(SPOOL, 'values-')];
  onTestFinished(() => {
    spool.close();
    file.close();
  });
  const fresh = {
    papers: papersInMemory(added),
    paper: (row: number): Paper => added[row] as Paper,
    embeddings,
  };
  const isDeleted = ({ row }: Place): boolean => deleted.includes(row);
  const rows = await mergeRows(new StoredIndex(store, manifest), [0], isDeleted, fresh, spool);
  const left = [...Array(PAPERS).keys()].filter((row) => !deleted.includes(row));
  return { store, segment: onlySegment(manifest), rows, spool, file, left };
}

async function built({ store, rows: { rows, kept }, file }: Awaited<ReturnType<typeof merged>>) {
  const one = await buildSegment({ dim: DIM, bits: 8, rows, kept, isPacked: true }, file);
  const { manifest } = await publishChange(
    store,
    (present) => ({
      content: { ...present, papers: rows.count, segments: [one.segment] },
      values: one.values,
    }),
    { waitMs: 0 },
  );
  expect((await verifyGeneration(store, null)).problems).toEqual([]);
  return {
    manifest,
    segment: one.segment,
    keys: one.values.map(({ kind, ref }) => valueKey(kind, ref.sha256)),
  };
}

it('are the papers that are left, in their order, and behind them those that are added', async () => {
  const { rows, spool, left } = await merged([0, 5, 6, 299]);
  expect(rows.from).toEqual(left.map((row) => ({ segment: 0, row })));
  expect(rows.rows.count).toBe(left.length + 2);
  const wanted = [...left.map((row) => paperOf(row, text)), ...added];
  expect(Array.from({ length: rows.rows.count }, (_, row) => spool.read(row))).toEqual(wanted);
  const half = (x: number): number => numberOf(halfOf(x));
  left.forEach((row, at) => expect(rows.rows.embedding(at)).toEqual(draft.rows.embedding(row).map(half)));
  expect(rows.rows.embedding(left.length + 1)).toEqual(embeddings.subarray(DIM));
});

it('keep pages and embeddings of which nothing was deleted as they are', async () => {
  const merging = await merged([]);
  const { segment, rows } = merging;
  expect(segment.pages.length).toBeGreaterThan(5);
  expect(rows.kept).toEqual({ pages: segment.pages, embeddings: segment.embeddings });
  const { segment: after, keys } = await built(merging);
  expect(after.pages.slice(0, -1)).toEqual(segment.pages);
  expect(after.embeddings.slice(0, -1)).toEqual(segment.embeddings);
  for (const { sha256 } of segment.pages) expect(keys).not.toContain(valueKey('pages', sha256));
  // The page and the embeddings of what was added, and one pack of all else.
  expect(keys.map((key) => key.split('/')[1]).toSorted()).toEqual(['embeddings', 'packs', 'pages']);
});

it('write the page of a deleted paper anew, and number those behind it as they are now', async () => {
  const merging = await merged([0, 5]);
  const { segment, rows } = merging;
  const [first, ...others] = segment.pages;
  expect(rows.kept.embeddings).toEqual([]);
  expect(rows.kept.pages).toEqual(others.map((ref) => ({ ...ref, firstRow: ref.firstRow - 2 })));
  const { segment: after, manifest } = await built(merging);
  expect(after.pages[0]).toMatchObject({ firstRow: 0, rows: (first?.rows ?? 0) - 2 });
  expect(after.pages.slice(1, -1)).toEqual(rows.kept.pages);
  expect(manifest.papers).toBe(PAPERS);
});

it('do not keep a page of which a paper between the first and the last was deleted', async () => {
  const whole = await merged([]);
  const [, second] = whole.segment.pages;
  if (second === undefined) throw new Error('one page');
  const { rows } = await merged([second.firstRow + 1]);
  expect(rows.kept.pages.map(({ sha256 }) => sha256)).not.toContain(second.sha256);
});
