import type { PreparedModel } from '../../scripts/model/prepare.ts';
import type { IndexDraft } from '../../scripts/publish/draft.ts';
import type { IndexStore } from '../../src/index/store.ts';
import type { Dataset } from '../harness/dataset.ts';
import { draftOfDataset } from '../harness/index-fixture.ts';
import { residentMemory } from '../harness/process.ts';
import { type RealWorker, startRealWorker } from '../harness/real-worker.ts';
import { CLOCK_PATH } from '../harness/seam.ts';
import { contentOf, send } from './answer.ts';
import { Client, type Soaked } from './client.ts';
import { FAULTS, FaultyStore } from './faults.ts';
import { compare } from './judge.ts';
import { Oracle } from './oracle.ts';
import { Switcher } from './switcher.ts';
import { Tally } from './tally.ts';
import { Dice, traffic } from './traffic.ts';

export interface SoakOptions {
  data: Dataset;
  model: PreparedModel;
  /** Empty: the soak publishes into it. */
  store: IndexStore;
  seed: number;
  seconds: number;
  /** How much faster than the time the Worker's clock runs, on which it looks at the pointer and tries again. */
  speed: number;
  log: (line: string) => void;
}

const CONNECTIONS = 12;
/** Between two switches, in ms of the Worker's clock: as often as it looks at the pointer. */
const SWITCH_MS = 30_000;
/** When the curve of memory is read, in s. */
const CURVE = [10, 30, 60, 120, 300, 600, 1_200, 1_800];
/** More than any pause of the Worker, in ms: after it, it looks and tries again. */
const LATER_MS = 700_000;
/** Looks after which the newest generation must be served, once no read fails. */
const LOOKS = 10;
const DEADLINE_MS = 120_000;

/** What a soak found. */
export interface SoakResult {
  isClean: boolean;
  report: string;
}

/** Asks the real Worker for all that it serves, while its reads fail and what is published changes. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const { data, store, seed, seconds, speed, log } = options;
  log(`Publishing three indexes of ${data.name} …`);
  const switcher = new Switcher(store, await draftsOf(options), new Dice(seed));
  const known = await switcher.publishAll();
  const faulty = new FaultyStore(store, seed);
  const logged = new Map<string, number>();
  const worker = await startRealWorker(
    { store: faulty.answer },
    { speed, onLog: (line) => count(logged, eventOf(line)) },
  );
  const oracle = await Oracle.start(store, known);
  const tally = new Tally();
  const soaked = {
    url: worker.url,
    oracle,
    switcher,
    tally,
    pool: traffic(data.papers, seed),
    floor: 0,
    seen: new Set<number>(),
  };
  try {
    log(
      `Asking for ${seconds} s on ${CONNECTIONS} connections: ${soaked.pool.length} requests, seed ${seed} …`,
    );
    const curve = await ask(options, soaked, worker);
    faulty.isFaulty = false;
    faulty.release();
    log('Nothing fails any more: what was published last must be served, and whole …');
    await recover(soaked);
    await mustBeAlive(worker, tally);
    const report = tally.report([
      ['reads of the store', faulty.reads],
      ...FAULTS.map((fault) => [`reads that met: ${fault}`, faulty.met.get(fault) ?? 0] as const),
      ['generations published', switcher.publishes],
      ['generations gone back to', switcher.rollbacks],
      ['generations that answered', soaked.seen.size],
      ...Array.from(logged).map(([event, times]) => [`log: ${event}`, times] as const),
      ...curve.map(
        ({ second, bytes }) => [`workerd resident, ${second} s`, `${Math.round(bytes / 1e6)} MB`] as const,
      ),
    ]);
    return { isClean: tally.isClean, report };
  } finally {
    await worker.close();
    await oracle.close();
  }
}

/** All papers, those but every seventh, and the later two thirds. */
async function draftsOf({ data, model }: SoakOptions): Promise<Map<string, IndexDraft>> {
  const part = (name: string, isKept: (row: number) => boolean): Dataset => {
    const rows = Array.from(data.papers.keys()).filter(isKept);
    const embeddings = new Float32Array(rows.length * data.dim);
    rows.forEach((row, i) => {
      embeddings.set(data.embeddings.subarray(row * data.dim, (row + 1) * data.dim), i * data.dim);
    });
    return { ...data, name, papers: rows.flatMap((row) => data.papers[row] ?? []), embeddings };
  };
  const parts = [
    part('all', () => true),
    part('without every seventh', (row) => row % 7 !== 0),
    part('the later two thirds', (row) => row >= data.papers.length / 3),
  ];
  const drafts = new Map<string, IndexDraft>();
  for (const one of parts) drafts.set(one.name, await draftOfDataset(one, model, true));
  return drafts;
}

/** Runs the clients for the time that is asked for. @returns resident memory of workerd over time, in bytes */
async function ask({ seed, seconds, speed, log }: SoakOptions, soaked: Soaked, { pid }: RealWorker) {
  const clients = Array.from({ length: CONNECTIONS }, (_, i) => new Client(soaked, new Dice(seed + 1 + i)));
  let isBroken = false;
  const running = Promise.all(clients.map((client) => client.run()));
  running.catch(() => (isBroken = true));
  const curve: { second: number; bytes: number }[] = [];
  const started = performance.now();
  let switchAt = SWITCH_MS / speed;
  for (let second = 1; second <= seconds && !isBroken; second++) {
    await sleep(started + 1_000 * second - performance.now());
    const { now: bytes } = await residentMemory(pid).catch(() => ({ now: Number.NaN }));
    if (CURVE.includes(second) || second === seconds) curve.push({ second, bytes });
    if (second % 30 === 0) {
      const { times, wrong, lost } = soaked.tally;
      log(
        `${second} s: ${times.length} answers, ${wrong.length} wrong, ${lost.length} lost, ${Math.round(bytes / 1e6)} MB`,
      );
    }
    if (performance.now() - started >= switchAt) {
      await soaked.switcher.switch();
      switchAt += SWITCH_MS / speed;
    }
  }
  clients.forEach((client) => client.stop());
  await running;
  return curve;
}

/** Once no read fails, the newest generation is served after some looks at the pointer, and every answer is whole. */
async function recover({ url, oracle, switcher, tally, pool }: Soaked): Promise<void> {
  const { gen, index } = switcher.newest;
  let served = -1;
  for (let look = 0; look < LOOKS && served !== gen; look++) {
    await send(url, { route: 'clock', path: `${CLOCK_PATH}?ms=${LATER_MS}` }, { deadlineMs: DEADLINE_MS });
    const health = await send(url, { route: 'health', path: '/health' }, { deadlineMs: DEADLINE_MS });
    served = Number(
      (JSON.parse(health?.body.toString('utf8') ?? '{}') as { generation?: number }).generation,
    );
    await sleep(1_000);
  }
  if (served !== gen) tally.isWrong('afterwards', `generation ${served} is served, and not ${gen}`);
  for (const one of pool) {
    const answer = await send(url, one, { deadlineMs: DEADLINE_MS });
    if (answer === null) continue;
    const content = contentOf(one, answer, url.origin);
    const verdict = compare({ content, isIncomplete: false }, await oracle.content(index, one), null);
    tally.judged(verdict === 'whole' ? 'whole, afterwards' : 'wrong');
    if (typeof verdict !== 'string') tally.isWrong(`afterwards: ${one.path}`, verdict.wrong);
    else if (verdict !== 'whole') tally.isWrong(`afterwards: ${one.path}`, verdict);
  }
}

async function mustBeAlive({ pid }: RealWorker, tally: Tally): Promise<void> {
  const isAlive = await residentMemory(pid).then(
    () => true,
    () => false,
  );
  if (!isAlive) tally.isWrong('workerd', 'it has ended');
}

/** The event of a line of the log; what is no line of ours is told by its beginning. */
function eventOf(line: string): string {
  return /^\{"level":"\w+","event":"([^"]+)"/.exec(line)?.[1] ?? `other: ${line.trim().slice(0, 60)}`;
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
