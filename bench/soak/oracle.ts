import { type Manifest, type Pointer, POINTER_KEY } from '../../src/index/manifest.ts';
import type { IndexReader } from '../../src/index/store.ts';
import { type RealWorker, startRealWorker } from '../harness/real-worker.ts';
import { answerOf } from '../harness/seam.ts';
import { type Content, contentOf, send } from './answer.ts';
import type { Ask } from './traffic.ts';

/** An index as it was published first. */
export interface Known {
  name: string;
  gen: number;
  pointer: Pointer;
  manifest: Manifest;
}

/** Long enough for a first answer beside everything else that runs. */
const DEADLINE_MS = 120_000;

/** Undisturbed isolates, one for each index, whose reads meet no fault. */
export class Oracle {
  readonly #workers: ReadonlyMap<string, RealWorker>;
  readonly #known = new Map<string, Promise<Content>>();

  private constructor(workers: ReadonlyMap<string, RealWorker>) {
    this.#workers = workers;
  }

  static async start(store: IndexReader, indexes: readonly Known[]): Promise<Oracle> {
    const workers = new Map<string, RealWorker>();
    // One after the other, so that each knows its process.
    for (const { name, pointer } of indexes) {
      const pinned = new TextEncoder().encode(JSON.stringify({ ...pointer, activateAt: 0 }));
      const answer = async (key: string) => answerOf(key === POINTER_KEY ? pinned : await store.get(key));
      // It may read all that an answer wants; the one that is judged has its limits.
      const variables = { KV_READS: '100000' };
      workers.set(name, await startRealWorker({ store: answer }, { variables }));
    }
    return new Oracle(workers);
  }

  /** What the index answers, asked once. */
  content(index: string, ask: Ask): Promise<Content> {
    const key = `${index} ${ask.path} ${ask.body ?? ''}`;
    const known = this.#known.get(key) ?? this.#ask(index, ask);
    this.#known.set(key, known);
    return known;
  }

  async close(): Promise<void> {
    for (const worker of this.#workers.values()) await worker.close();
  }

  async #ask(index: string, ask: Ask): Promise<Content> {
    const worker = this.#workers.get(index);
    if (worker === undefined) throw new RangeError(`no index ${index}`);
    const answer = await send(worker.url, ask, { deadlineMs: DEADLINE_MS });
    if (answer === null) throw new Error('the oracle has gone away');
    return contentOf(ask, answer, worker.url.origin);
  }
}
