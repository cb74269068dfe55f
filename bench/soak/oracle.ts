import { type Manifest, type Pointer, POINTER_KEY } from '../../src/index/manifest.ts';
import type { IndexReader } from '../../src/index/store.ts';
import { type RealWorker, startRealWorker } from '../harness/real-worker.ts';
import { answerOf } from '../harness/seam.ts';
import { type Content, contentOf, isIncomplete, LEFT_OUT, send } from './answer.ts';
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

/** How often an isolate is asked until nothing disturbs its answer, and after how long, in ms. */
const ATTEMPTS = 60;
const AGAIN_MS = 500;

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
      const onLog = (): void => undefined;
      workers.set(name, await startRealWorker({ store: answer }, { variables, onLog }));
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
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const answer = await send(worker.url, ask, { deadlineMs: DEADLINE_MS });
      if (answer !== null && answer.status < 500 && !isIncomplete(ask, answer)) {
        const content = contentOf(ask, answer, worker.url.origin);
        if (!LEFT_OUT.test(content.note)) return content;
      }
      // Even here a read may meet a connection that is closed just then, and a failed read is waited for.
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
    throw new Error(`no undisturbed answer to ${ask.path}`);
  }
}
