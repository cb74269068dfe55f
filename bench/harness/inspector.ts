import { fetch, type WebSocket } from 'miniflare';
import { z } from 'zod';

const targetsSchema = z.array(z.object({ id: z.string(), webSocketDebuggerUrl: z.string() }));
const heapSchema = z.object({
  usedSize: z.number(),
  /** Objects of workerd that JavaScript holds. */
  embedderHeapUsedSize: z.number(),
  /** Array buffers; not WebAssembly memories. */
  backingStorageSize: z.number(),
});
const profileSchema = z.object({
  profile: z.object({
    nodes: z.array(
      z.object({
        id: z.number(),
        callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
      }),
    ),
    samples: z.array(z.number()),
    /** µs since the sample before. */
    timeDeltas: z.array(z.number()),
  }),
});
const answerSchema = z.object({
  id: z.number(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});

/** Between the samples of a profile, in µs. */
const PROFILE_US = 200;

/** A function, as V8 knows it. */
export interface Frame {
  functionName: string;
  url: string;
  /** From 0 on. */
  lineNumber: number;
}

/** Asks one isolate of workerd about itself, through the DevTools protocol. */
export class Inspector {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: z.infer<typeof answerSchema>) => void>();
  #sent = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const answer = answerSchema.safeParse(JSON.parse(String(data)));
      if (!answer.success) return;
      this.#waiting.get(answer.data.id)?.(answer.data);
      this.#waiting.delete(answer.data.id);
    });
    socket.accept();
  }

  /** @param target Id of the isolate, `core:user:<name of the Worker>`. */
  static async open(inspector: URL, target: string): Promise<Inspector> {
    const base = `http://${inspector.host}`;
    const targets = targetsSchema.parse(await (await fetch(`${base}/json`)).json());
    const found = targets.find(({ id }) => id === target);
    if (found === undefined) throw new Error(`no isolate ${target}`);
    const url = found.webSocketDebuggerUrl.replace(/^ws:/, 'http:');
    const { webSocket } = await fetch(url, { headers: { Upgrade: 'websocket' } });
    if (!webSocket) throw new Error(`${url} is no WebSocket`);
    return new Inspector(webSocket);
  }

  /** `Runtime.getHeapUsage`, in bytes. */
  async heapUsage(): Promise<z.infer<typeof heapSchema>> {
    return heapSchema.parse(await this.#send('Runtime.getHeapUsage'));
  }

  /**
   * Resolves once garbage is collected: workerd does so when the Worker next has something to do. Twice, since what
   * array buffers held is freed beside the first.
   */
  async collectGarbage(): Promise<void> {
    await this.#send('HeapProfiler.enable');
    for (let i = 0; i < 2; i++) await this.#send('HeapProfiler.collectGarbage');
  }

  /** ms of each function while something runs, without those that it calls. V8's own are `(garbage collector)`, `(program)` and `(idle)`. */
  async profile(run: () => Promise<void>): Promise<{ frame: Frame; ms: number }[]> {
    await this.#send('Profiler.enable');
    await this.#send('Profiler.setSamplingInterval', { interval: PROFILE_US });
    await this.#send('Profiler.start');
    await run();
    const { nodes, samples, timeDeltas } = profileSchema.parse(await this.#send('Profiler.stop')).profile;
    const times = new Map(nodes.map(({ id, callFrame }) => [id, { frame: callFrame, ms: 0 }]));
    samples.forEach((id, i) => {
      const time = times.get(id);
      if (time !== undefined) time.ms += (timeDeltas[i] ?? 0) / 1_000;
    });
    return Array.from(times.values());
  }

  close(): void {
    this.#socket.close();
  }

  #send(method: string, params = {}): Promise<unknown> {
    const id = ++this.#sent;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) => {
        if (error === undefined) resolve(result);
        else reject(new Error(`${method}: ${error.message}`));
      });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }
}
