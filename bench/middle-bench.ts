import { engineModule } from '../scripts/embed/packed-encoder.ts';
import { rowOrder } from '../scripts/draft-of.ts';
import { meanOf } from '../scripts/arithmetic.ts';
import type { Context } from './harness/context.ts';
import { quantile } from './harness/race.ts';
import { recall, tile } from './harness/tiled-vectors.ts';
import { askedQueries, type Study } from './middle/asked-queries.ts';
import { pageWork } from './middle/page-work.ts';
import { PostingLists } from './middle/posting-lists.ts';
import { pagesOfAnswers, readCandidates, type Reading, readPages, unread } from './middle/reads.ts';
import { type Shortlist, SHORTLIST, Shortlister } from './middle/shortlists.ts';
import { SignScan } from './middle/sign-scan.ts';
import { type Row, toRow } from './row.ts';

/** Papers of a page. */
const PAGES = [64, 256, 1_024, 4_096];
/** Candidates whose pages are all read, by the bits of a dimension in memory. */
const CANDIDATES = { 1: [50, 100, 200, 400, 800], 2: [20, 30, 50], 3: [12, 15, 20], 4: [12, 15, 20] };
/** How many pages are read at most. */
const READS = [5, 10, 15, 20];
/** How many of its rarest words a query is asked with. */
const WORDS = [3, 4, 6, 8];
const CHAMPION_BYTES = [1_024, 4_096, 16_384, 65_536];
/** What a query may read. */
const MOST_READS = 20;
const MILLION = 1_000_000;

/** What would a query cost if an isolate had a few bits of each paper, and all else were read from KV? */
export async function middleBench(context: Context): Promise<Row[]> {
  const study = await askedQueries(context);
  const { embeddings, dim, papers, name } = study.data;
  context.log('words');
  const lists = new PostingLists(papers);
  const rows = wordRows(study, lists);
  const words = wordsOf(study, lists);
  context.log(`vectors of ${name}`);
  rows.push(...(await vectorRows(study, words, embeddings, `${thousands(papers.length)} real`)));
  for (const count of [3, 10].map((times) => times * context.scale.vectors)) {
    context.log(`vectors of ${thousands(count)} made of them with noise`);
    const made = tile(embeddings, dim, count);
    const order = rowOrder(made, dim);
    const placed = new Float32Array(made.length);
    order.forEach((from, to) => placed.set(made.subarray(from * dim, (from + 1) * dim), to * dim));
    rows.push(...(await vectorRows(study, words, placed, `${thousands(count)} made`)));
  }
  return rows;
}

async function vectorRows(
  { kinds, data: { dim } }: Study,
  words: readonly number[],
  vectors: Float32Array,
  what: string,
): Promise<Row[]> {
  const module = await engineModule();
  const scan = new SignScan(module, vectors, dim, SHORTLIST);
  const queries = kinds.flatMap((kind) => kind.queries);
  const row = (name: string, unit: string, ours: number, note = ''): Row =>
    toRow({ bench: 'middle', name: `${what}: ${name}`, unit, ours, note });
  const lists = new Shortlister(vectors, dim, scan);
  const bySigns = lists.bySigns(queries);
  const work = PAGES.map((rows) => pageWork(module, 20, rows, dim));
  const workOf = PAGES.map((rows, i) => `of ${rows} ${work[i]?.toFixed(1)}`).join(', ');
  const rows = [
    row(
      'scan of one bit',
      'ms',
      scan.time(queries, SHORTLIST),
      `${SHORTLIST} of them kept; ${queries.length} queries`,
    ),
    row('20 pages of 64 checked and scored', 'ms', work[0] ?? 0, workOf),
    row('pages of 64 with the ten right answers', 'reads', pagesOfAnswers(bySigns, 64), othersOf(bySigns)),
  ];
  for (const bits of [1, 2, 3, 4] as const) {
    const its = bits === 1 ? bySigns : lists.byMoreBits(queries, bySigns, bits);
    const byKind = (read: (some: Shortlist[]) => number): string => {
      let at = 0;
      return kinds
        .map((kind) => `${kind.name} ${read(its.slice(at, (at += kind.queries.length))).toFixed(3)}`)
        .join(', ');
    };
    const memory = `${bits} bit${bits === 1 ? '' : 's'} in memory`;
    rows.push(row(`${memory}, nothing read`, 'recall@10', unread(its), byKind(unread)));
    for (const count of CANDIDATES[bits]) {
      const all = PAGES.map((rows) => readCandidates(its, count, rows));
      const reads = all.map((reading, i) => costOf(reading, PAGES[i] ?? 0, dim)).join('; ');
      rows.push(row(`${memory}, best ${count} read`, 'recall@10', all[0]?.recall ?? 0, reads));
      const both = (all[0]?.counts ?? []).flatMap((pages, q) => (words[q] ? [pages + words[q]] : []));
      const over = both.filter((count) => count > MOST_READS).length / both.length;
      const note = `p95 ${quantile(both, 0.95).toFixed(0)}; ${over.toFixed(2)} of the texts above ${MOST_READS}`;
      rows.push(row(`${memory}, pages of 64 with the best ${count}, and words`, 'reads', meanOf(both), note));
    }
    for (const size of PAGES) {
      const shares = READS.map((reads) => `${reads}: ${readPages(its, reads, size).recall.toFixed(3)}`);
      const at20 = (some: Shortlist[]): number => readPages(some, 20, size).recall;
      const note = `${shares.join(', ')}; at 20 ${byKind(at20)}`;
      rows.push(row(`${memory}, best 20 pages of ${size}`, 'recall@10', at20(its), note));
    }
  }
  return rows;
}

function othersOf(lists: Shortlist[]): string {
  return PAGES.slice(1)
    .map((rows) => `of ${rows} ${pagesOfAnswers(lists, rows).toFixed(1)}`)
    .join(', ');
}

function costOf({ mean, p95 }: Reading, rows: number, dim: number): string {
  const megabytes = (mean * rows * (dim + 2)) / 1e6;
  return `of ${rows} ${mean.toFixed(1)} reads (p95 ${p95.toFixed(0)}), ${megabytes.toFixed(2)} MB`;
}

/** Words of each query that is a text, 0 of the others. */
function wordsOf({ kinds, texts }: Study, lists: PostingLists): number[] {
  return kinds.flatMap(({ name, queries }) => {
    const its = texts.find((text) => text.name === name)?.queries;
    return queries.map((_, i) => (its === undefined ? 0 : lists.termsOf(its[i] ?? '').length));
  });
}

function wordRows({ data: { papers }, texts }: Study, lists: PostingLists): Row[] {
  const scale = MILLION / papers.length;
  const row = (name: string, unit: string, ours: number, note: string): Row =>
    toRow({ bench: 'middle', name: `words: ${name}`, unit, ours, note });
  const rows = texts.flatMap(({ name, queries }) => {
    const terms = queries.map((query) => lists.termsOf(query)).filter(({ length }) => length > 0);
    const counts = terms.map(({ length }) => length);
    const bytes = terms.map((its) => its.reduce((sum, term) => sum + lists.bytesOf(term), 0));
    const best = terms.map((its) => lists.best(its));
    const same = (found: number[][]): string => recall(best, found).toFixed(3);
    const rarest = WORDS.map(
      (most) => `${most}: ${same(terms.map((its) => lists.best(its.slice(0, most))))}`,
    );
    const champions = CHAMPION_BYTES.map(
      (most) => `${most / 1_024} kB: ${same(terms.map((its) => lists.best(its, most)))}`,
    );
    const longest = [...new Set(terms.flat())].sort((a, b) => lists.bytesOf(b) - lists.bytesOf(a));
    const longestOf = longest.slice(0, 6).map((t) => `${t} ${kilobytes(lists.bytesOf(t) * scale)}`);
    const large = terms.flat().filter((term) => lists.bytesOf(term) * scale > 256 * 1_024).length;
    return [
      row(`${name}, words`, 'reads', meanOf(counts), `p95 ${quantile(counts, 0.95).toFixed(0)}`),
      row(
        `${name}, postings at a million`,
        'kB',
        (meanOf(bytes) * scale) / 1e3,
        `p95 ${kilobytes(quantile(bytes, 0.95) * scale)}; of ${papers.length} ${kilobytes(meanOf(bytes))}; ` +
          `${large} of ${terms.flat().length} words above 256 KiB; ${longestOf.join(', ')}`,
      ),
      row(
        `${name}, rarest 6 words alone`,
        'overlap@10',
        Number(same(terms.map((its) => lists.best(its.slice(0, 6))))),
        rarest.join(', '),
      ),
      row(
        `${name}, first 16 kB of each word`,
        'overlap@10',
        Number(same(terms.map((its) => lists.best(its, 16_384)))),
        champions.join(', '),
      ),
    ];
  });
  const sizes = [8, 4, 2, 1].map((every) => lists.lexiconBytes(every));
  const exponent = Math.log2((sizes[3] ?? 0) / (sizes[2] ?? 1));
  rows.push(
    row(
      'lexicons at a million',
      'MB',
      ((sizes[3] ?? 0) * scale ** exponent) / 1e6,
      `an eighth, a quarter, half and all of ${papers.length}: ${sizes.map((size) => kilobytes(size)).join(', ')}; ` +
        `then as the last doubling, papers to the power of ${exponent.toFixed(2)}`,
    ),
  );
  return rows;
}

function kilobytes(bytes: number): string {
  return `${thousands(Math.round(bytes / 1e3))} kB`;
}

function thousands(count: number): string {
  return count.toLocaleString('en-US');
}
