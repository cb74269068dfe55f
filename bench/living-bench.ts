import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addPapers } from '../scripts/add-papers.ts';
import { readQueries, searchQuality } from '../scripts/eval/scifact.ts';
import { MERGE_POLICY } from '../scripts/publish/merge-plan.ts';
import type { Paper } from '../src/index/paper.ts';
import type { Context } from './harness/context.ts';
import type { Dataset } from './harness/dataset.ts';
import { GrowingIndex, type Written } from './harness/growing.ts';
import { followedMemory, searchTimes, startTimes } from './harness/living-worker.ts';
import { shortQueries } from './harness/queries.ts';
import { isSameTop, searcherOf, topOf } from './harness/same-ranking.ts';
import { type Row, type Target, toRow } from './row.ts';

const DAY_MS = 86_400_000;
const DAYS = 365;
/** Papers that are added to all others. */
const ADDED = 200;
/** Queries whose first ten are compared. */
const QUERIES = 500;
const SEGMENTS = 20;
/** Segments of the index that searches are timed on. */
const TIMED_SEGMENTS = 10;
/** What Workers KV has for nothing. */
const FREE_BYTES = 1e9;
const MB = 1e6;

const atMost = (most: number): Target => ({ of: 'ours', atMost: most });

/** What does it cost to keep a collection that grows, and is it as good as one that was published whole? */
export async function livingBench(context: Context): Promise<Row[]> {
  const data = await context.data();
  return [
    ...(await dayRows(context, data)),
    ...(await yearRows(context, data)),
    ...(await qualityRows(context)),
    ...(await workerRows(context, data)),
  ];
}

/** A day: 200 papers more, one that changed, one that went. */
async function dayRows({ model, log }: Context, data: Dataset): Promise<Row[]> {
  const index = new GrowingIndex(data, model);
  const added = Math.min(ADDED, Math.floor(data.papers.length / 4));
  const all = Array.from(data.papers.keys());
  log(`publishing ${all.length - added} papers`);
  const whole = await index.begin(all.slice(0, -added));
  log(`adding ${added} more, embedded here`);
  const more = await embeddedHere(index, data.papers.slice(-added), model);
  const changed = await index.add([0], [{ segment: 0, row: 0 }]);
  const removed = await index.add([], [{ segment: 0, row: 1 }]);
  const row = (name: string, { writes, bytes, ms }: Written, most: number): Row =>
    toRow({
      bench: 'living',
      name: `${name}: values written`,
      unit: 'values',
      ours: writes,
      target: atMost(most),
      note: `${(bytes / MB).toFixed(2)} MB, ${(ms / 1_000).toFixed(1)} s; manifest and pointer are among them`,
    });
  return [
    row(`${added} papers more than ${all.length - added}`, more, 20),
    toRow({
      bench: 'living',
      name: `${added} papers more: bytes written`,
      unit: 'MB',
      ours: more.bytes / MB,
      target: atMost(3),
      note: `${whole.writes} values and ${(whole.bytes / MB).toFixed(0)} MB for all the others, once`,
    }),
    toRow({
      bench: 'living',
      name: `${added} papers more: time, embedding included`,
      unit: 's',
      ours: more.ms / 1_000,
      target: atMost(60),
    }),
    row('one changed paper', changed, 6),
    row('one removed paper', removed, 6),
  ];
}

/** Adds papers as `npx sextant add` does, embedding included: each has a new title, so that no cache has it. */
async function embeddedHere(
  { store }: GrowingIndex,
  papers: readonly Paper[],
  model: Context['model'],
): Promise<Written> {
  const folder = await mkdtemp(join(tmpdir(), 'sextant-living-'));
  try {
    const file = join(folder, 'new.jsonl');
    const stamp = Date.now().toString(36);
    const lines = papers.map((paper) => JSON.stringify({ ...paper, title: `${paper.title} (${stamp})` }));
    await writeFile(file, lines.join('\n'));
    store.reset();
    const started = performance.now();
    const { published } = await addPapers(
      store,
      { files: [file], sources: () => [] },
      { model, waitMs: 0, takeOver: true, log: () => undefined, progress: false },
    );
    if (published === null) throw new Error('nothing was added');
    const { writes, written: bytes } = store;
    return { writes, bytes, ms: performance.now() - started, manifest: published.manifest };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A year in the order of the papers' dates, and the ranking after it. */
async function yearRows({ model, log, scale }: Context, data: Dataset): Promise<Row[]> {
  const { before, days } = yearOf(data);
  const index = new GrowingIndex(data, model);
  log(
    `a year: ${before.length} papers, then ${days.filter((rows) => rows.length > 0).length} days with new ones`,
  );
  let last = (await index.begin(before)).manifest;
  const writes: number[] = [];
  let [segments, stored, backlog, deletes] = [1, 0, 0, 0];
  for (const [day, rows] of days.entries()) {
    index.now += DAY_MS;
    const written = rows.length === 0 ? undefined : await index.add(rows);
    writes.push(written?.writes ?? 0);
    last = written?.manifest ?? last;
    segments = Math.max(segments, last.segments.length);
    stored = Math.max(stored, index.store.bytes);
    const collected = await index.collectGarbage();
    deletes = Math.max(deletes, collected.deletes);
    backlog = Math.max(backlog, collected.left);
    if (day % 30 === 0) log(`day ${day}: ${last.segments.map(({ rows }) => rows).join(', ')} papers`);
  }
  log('publishing all of them whole, to compare');
  const rebuilt = new GrowingIndex(data, model);
  const whole = await rebuilt.begin([...before, ...days.flat()]);
  const [grown, fresh] = [
    await searcherOf(index.store, last),
    await searcherOf(rebuilt.store, whole.manifest),
  ];
  const queries = shortQueries(data, Math.min(QUERIES, scale.requests));
  let same = 0;
  for (const query of queries) if (isSameTop(await topOf(grown, query), await topOf(fresh, query))) same++;
  const row = (name: string, unit: string, ours: number, target: Target, note = ''): Row =>
    toRow({ bench: 'living', name: `a year: ${name}`, unit, ours, target, note });
  const published = writes.filter((one) => one > 0);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, one) => sum + one, 0) / Math.max(1, values.length);
  return [
    row(
      'writes a day, mean',
      'values',
      mean(writes),
      atMost(60),
      `${mean(published).toFixed(1)} on each of ${published.length} days with new papers; ${days.flat().length} papers beside ${before.length}`,
    ),
    row('writes of a day, most', 'values', Math.max(...writes), atMost(500)),
    row('segments, most', 'segments', segments, atMost(TIMED_SEGMENTS)),
    row('stored, most, garbage included', 'MB', stored / MB, atMost(FREE_BYTES / MB)),
    row(
      'keys left for the next clean-up, most',
      'keys',
      backlog,
      atMost(0),
      `${deletes} deleted in a day at most`,
    ),
    row(
      'queries with the same first ten as an index published whole',
      '%',
      (100 * same) / queries.length,
      { of: 'ours', atLeast: 99 },
      `${queries.length} queries, hybrid; scores within 0.001 are ties`,
    ),
  ];
}

/** The papers of the last year by their days, and those before; papers without days are spread over the year. */
function yearOf({ papers }: Dataset): { before: number[]; days: number[][] } {
  const dated = Array.from(papers.keys()).map((row) => ({ row, day: dayOf(papers[row]?.published) }));
  const known = dated.flatMap(({ day }) => day ?? []);
  const end = Math.max(...known);
  const isDated = known.length > papers.length / 2;
  const start = isDated ? end - DAYS : 0;
  const days = Array.from({ length: DAYS }, (): number[] => []);
  const before: number[] = [];
  const sorted = dated.toSorted((a, b) => (a.day ?? 0) - (b.day ?? 0) || a.row - b.row);
  for (const [i, { row, day = start }] of sorted.entries()) {
    const at = isDated ? day - start - 1 : Math.floor((i / sorted.length) * 1.5 * DAYS) - DAYS / 2;
    const its = days[Math.floor(at)];
    if (at < 0 || its === undefined) before.push(row);
    else its.push(row);
  }
  return { before, days };
}

function dayOf(date: string | undefined): number | undefined {
  return date?.length === 10 ? Date.parse(date) / DAY_MS : undefined;
}

/** What SciFact's judges say of one index in twenty segments, and of the same papers in one. */
async function qualityRows({ scifact, model, log }: Context): Promise<Row[]> {
  const data = await scifact();
  const rows = Array.from(data.papers.keys());
  log(`SciFact through ${SEGMENTS} segments`);
  // None is merged, so that there are as many as are added.
  const apart = new GrowingIndex(data, model, { ...MERGE_POLICY, ratio: 0, floor: 0, dead: 1 });
  const part = (i: number): number[] => rows.filter((row) => row % SEGMENTS === i);
  let last = (await apart.begin(part(0))).manifest;
  for (let i = 1; i < SEGMENTS; i++) last = (await apart.add(part(i))).manifest;
  const one = new GrowingIndex(data, model);
  const whole = (await one.begin(rows)).manifest;
  const queries = await readQueries('test');
  const found = await searchQuality(await searcherOf(apart.store, last), queries, 'hybrid');
  const expected = await searchQuality(await searcherOf(one.store, whole), queries, 'hybrid');
  const points = (value: number): number => 100 * value;
  return [
    toRow({
      bench: 'living',
      name: `SciFact through ${last.segments.length} segments: nDCG@10 less than through one`,
      unit: 'points',
      ours: Math.abs(points(expected.ndcg10) - points(found.ndcg10)),
      target: atMost(0.2),
      note: `${points(found.ndcg10).toFixed(2)} and ${points(expected.ndcg10).toFixed(2)}`,
    }),
  ];
}

/** Searches, first answers and memory of the Worker itself. */
async function workerRows(context: Context, data: Dataset): Promise<Row[]> {
  const { model, log } = context;
  const rows = Array.from(data.papers.keys());
  log(`the Worker over ${TIMED_SEGMENTS} segments`);
  // Each is half as large as the one before, as merging leaves them.
  const many = new GrowingIndex(data, model, { ...MERGE_POLICY, ratio: 0, floor: 0, dead: 1 });
  const cuts = Array.from({ length: TIMED_SEGMENTS + 1 }, (_, i) =>
    i === TIMED_SEGMENTS ? rows.length : Math.floor(rows.length * (1 - 0.5 ** i)),
  );
  await many.begin(rows.slice(cuts[0], cuts[1]));
  for (let i = 1; i < TIMED_SEGMENTS; i++) await many.add(rows.slice(cuts[i], cuts[i + 1]));
  const one = new GrowingIndex(data, model);
  await one.begin(rows);
  const times = await searchTimes(context, data, { many: many.store, one: one.store });
  const starts = await startTimes(context, data, { many: many.store, one: one.store });
  const ratio = (name: string, { many: ours, one: peer }: { many: number; one: number }, most: number): Row =>
    toRow({
      bench: 'living',
      name: `${name} at ${TIMED_SEGMENTS} segments beside one, ${rows.length.toLocaleString('en-US')} papers`,
      unit: 'times',
      ours: ours / peer,
      target: atMost(most),
      note: `${ours.toFixed(2)} ms and ${peer.toFixed(2)} ms`,
    });
  const added = Math.min(ADDED, Math.floor(rows.length / 4));
  const followed = new GrowingIndex(data, model);
  await followed.begin(rows.slice(0, -added));
  const memory = await followedMemory(data, followed, rows.slice(-added));
  return [
    ratio('a search', times, 1.15),
    ratio('a cold start', starts, 1.2),
    toRow({
      bench: 'living',
      name: 'memory of an isolate that follows a switch, above steady',
      unit: 'MB',
      ours: memory.above / MB,
      target: atMost(10),
      note: `steady ${(memory.steady / MB).toFixed(1)} MB, most ${(memory.most / MB).toFixed(1)} MB of ${memory.samples} samples over ${memory.switches} switches`,
    }),
  ];
}
