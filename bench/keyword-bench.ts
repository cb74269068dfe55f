import { meanOf } from '../scripts/arithmetic.ts';
import { ndcg } from '../scripts/eval/metrics.ts';
import { type JudgedQuery, readQueries } from '../scripts/eval/scifact.ts';
import { type Manifest, valuesOf } from '../src/index/manifest.ts';
import type { Searcher } from '../src/search/searcher.ts';
import type { Mode } from '../src/search/service.ts';
import type { Context } from './harness/context.ts';
import type { Dataset } from './harness/dataset.ts';
import {
  type KeywordPeer,
  keywordPeers,
  type KeywordWay,
  MINISEARCH,
  oramaHybrid,
} from './harness/keyword-peers.ts';
import { withSearcher } from './harness/open-index.ts';
import { median } from './harness/race.ts';
import { type Row, type Target, toRow } from './row.ts';

const K = 10;
/** What a search by words reads beyond the papers themselves. */
const KEYWORD_KINDS: ReadonlySet<string> = new Set(['terms', 'postings', 'aliases', 'columns']);

/** How good, how fast and how large is search by words, and what does it add to search by meaning? */
export async function keywordBench(context: Context): Promise<Row[]> {
  const { scale, model, log } = context;
  const scifact = await context.scifact();
  const texts = (await readQueries('test')).map(({ text }) => text).slice(0, scale.queries);
  const rows = await withSearcher(scifact, model, async ({ searcher, manifest }) => {
    const peers = await keywordPeers(scifact, K);
    log('judging the rankings');
    const quality = await qualityRows(scifact, searcher, peers);
    log('timing search by words');
    const ours = ourWay(searcher, 'keyword');
    const ranking = ourWay(searcher, 'keyword', 0);
    const times = await timesByTurns([ours, ranking, ...peers], texts, scale.rounds);
    return [
      ...quality,
      ...latencyRows(median(times.get(ours) ?? []), median(times.get(ranking) ?? []), peers, times),
      ...sizeRows(manifest, peers, scifact),
    ];
  });
  log('timing search by both');
  const data = await context.data();
  return [
    ...rows,
    await withSearcher(data, model, async ({ searcher }) => {
      const [semantic, hybrid] = [ourWay(searcher, 'semantic'), ourWay(searcher, 'hybrid')];
      const times = await timesByTurns([semantic, hybrid], texts, scale.rounds);
      return hybridRow(median(times.get(semantic) ?? []), median(times.get(hybrid) ?? []), data);
    }),
  ];
}

/** Without papers to show (`limit` 0), the time is that of the ranking alone, as the peers' is. */
function ourWay(searcher: Searcher, mode: Mode, limit = K): KeywordWay {
  const page = { limit, offset: 0 };
  return {
    name: `ours, ${mode}`,
    find: async (text) => {
      const request = { text, mode, filters: {}, sort: 'relevance' as const, page, explain: false };
      return (await searcher.search(request)).hits.map(({ paper }) => paper.id);
    },
  };
}

async function qualityRows(
  scifact: Dataset,
  searcher: Searcher,
  peers: readonly KeywordPeer[],
): Promise<Row[]> {
  const there = new Set(scifact.papers.map(({ id }) => id));
  const queries = (await readQueries('test')).filter(({ judgments }) =>
    [...judgments.keys()].some((id) => there.has(id)),
  );
  if (queries.length === 0) return [];
  const embed = async (text: string): Promise<Float32Array> =>
    (await searcher.embed([text]))[0]?.embedding ?? new Float32Array(scifact.dim);
  const pairs = {
    keyword: peers,
    hybrid: [await oramaHybrid(scifact, K, embed)],
  };
  const rows: Row[] = [];
  for (const mode of ['keyword', 'hybrid'] as const) {
    const ours = await quality(ourWay(searcher, mode), queries);
    for (const peer of pairs[mode]) {
      rows.push(
        toRow({
          bench: 'keyword',
          name: `nDCG@10 on SciFact, ${mode}`,
          unit: '%',
          ours,
          lessIsBetter: false,
          peer: { name: peer.name, value: await quality(peer, queries) },
          target: { of: 'ratio', atLeast: 1 },
          note: `${queries.length} claims, ${scifact.name}`,
        }),
      );
    }
  }
  return rows;
}

/** Mean nDCG@10, in per cent. */
async function quality(way: KeywordWay, queries: readonly JudgedQuery[]): Promise<number> {
  const gains: number[] = [];
  for (const { text, judgments } of queries) gains.push(ndcg(await way.find(text), judgments, K));
  return 100 * meanOf(gains);
}

/**
 * ms of each query by each way. The ways alternate query by query, so that all meet the same queries and whatever
 * else the machine does; a first round that is not counted warms them up.
 */
async function timesByTurns(
  ways: readonly KeywordWay[],
  texts: readonly string[],
  rounds: number,
): Promise<Map<KeywordWay, number[]>> {
  const times = new Map(ways.map((way) => [way, [] as number[]]));
  for (let round = 0; round <= rounds; round++) {
    // All texts, then the next way: the vectors of the latest queries are remembered, but not of so many.
    for (const [way, taken] of times) {
      for (const text of texts) {
        const start = performance.now();
        await way.find(text);
        if (round > 0) taken.push(performance.now() - start);
      }
    }
  }
  return times;
}

function latencyRows(
  answer: number,
  ranking: number,
  peers: readonly KeywordPeer[],
  times: ReadonlyMap<KeywordWay, number[]>,
): Row[] {
  return peers.map((peer) =>
    toRow({
      bench: 'keyword',
      name: 'keyword query, p50',
      unit: 'ms',
      ours: answer,
      peer: { name: peer.name, value: median(times.get(peer) ?? []) },
      ...targetFor(peer, 10),
      note: `claims of SciFact, all in Node, ours with plain SIMD; ours reads and checks ${K} papers, ${ranking.toFixed(2)} ms without; the peers give ids`,
    }),
  );
}

function sizeRows(manifest: Manifest, peers: readonly KeywordPeer[], { name }: Dataset): Row[] {
  const values = valuesOf(manifest).filter(({ kind }) => KEYWORD_KINDS.has(kind));
  const bytes = values.reduce((sum, { ref }) => sum + ref.bytes, 0);
  return peers.map((peer) =>
    toRow({
      bench: 'keyword',
      name: 'keyword index',
      unit: 'MB',
      ours: bytes / 1e6,
      peer: { name: `${peer.name}, JSON`, value: peer.bytes / 1e6 },
      ...targetFor(peer, 3),
      note: `${[...KEYWORD_KINDS].join(', ')}; without the papers’ text; ${name}`,
    }),
  );
}

/** Only what people would use otherwise is a target. */
function targetFor({ name }: KeywordPeer, atLeast: number): { target?: Target } {
  return name === MINISEARCH ? { target: { of: 'ratio', atLeast } } : {};
}

function hybridRow(semantic: number, hybrid: number, { name }: Dataset): Row {
  return toRow({
    bench: 'keyword',
    name: 'what words add to a query, p50',
    unit: 'ms',
    ours: hybrid - semantic,
    target: { of: 'ours', atMost: 1 },
    note: `hybrid ${hybrid.toFixed(2)} ms less semantic ${semantic.toFixed(2)} ms, in Node with plain SIMD; claims, ${name}`,
  });
}
