import { fetch } from 'miniflare';
import type { WorkerFile } from '../scripts/build/worker-modules.ts';
import type { Context } from './harness/context.ts';
import { publishFixture } from './harness/index-fixture.ts';
import { type Frame, Inspector } from './harness/inspector.ts';
import { shortQueries } from './harness/queries.ts';
import { modulesOf, startRealWorker } from './harness/real-worker.ts';
import { exportedFunctions } from './harness/wasm-exports.ts';
import { bundleWithNames } from './harness/worker-files.ts';
import { type Row, toRow } from './row.ts';

/** Searches before the profile: what is called often is compiled anew. */
const WARM_UP = 300;
/** Functions and modules that get a row of their own. */
const SHOWN = 20;
/** What V8 does beside JavaScript, and kernels. */
const KERNELS = 'kernels';

/** Where does the CPU time of a search go, module by module and function by function? */
export async function profileBench({ data, model, scale, log }: Context): Promise<Row[]> {
  const corpus = await data();
  const fixture = await publishFixture(corpus, model);
  const queries = shortQueries(corpus, WARM_UP + scale.requests);
  const warmUp = Math.min(WARM_UP, Math.floor(queries.length / 2));
  const bundle = await bundleWithNames();
  const worker = await startRealWorker(fixture, { modules: modulesOf(bundle), inspect: true });
  const inspector = await Inspector.open(await worker.miniflare.getInspectorURL(), 'core:user:worker');
  const search = async (asked: readonly string[]): Promise<void> => {
    for (const query of asked) {
      const answer = await fetch(new URL(`/v1/search?q=${encodeURIComponent(query)}`, worker.url));
      await answer.arrayBuffer();
    }
  };
  try {
    await search(queries.slice(0, warmUp));
    const asked = queries.slice(warmUp);
    const times = await inspector.profile(() => search(asked));
    log(`profiled ${asked.length} searches`);
    return rowsOf(times, { bundle, searches: asked.length });
  } finally {
    inspector.close();
    await worker.close();
  }
}

interface Profiled {
  bundle: readonly WorkerFile[];
  searches: number;
}

function rowsOf(times: readonly { frame: Frame; ms: number }[], { bundle, searches }: Profiled): Row[] {
  const moduleOf = modulesByLine(bundle);
  const relaxed = bundle.find(({ name }) => name.includes('relaxed'));
  const kernels = relaxed === undefined ? new Map<number, string>() : exportedFunctions(relaxed.contents);
  const modules = new Map<string, number>();
  const functions = new Map<string, number>();
  const add = (to: Map<string, number>, name: string, ms: number): void => {
    to.set(name, (to.get(name) ?? 0) + ms / searches);
  };
  for (const { frame, ms } of times) {
    const { functionName, lineNumber } = frame;
    if (functionName === '(idle)') continue;
    const { index } = WASM.exec(functionName)?.groups ?? {};
    const module = index === undefined ? moduleOf(frame) : KERNELS;
    const name = (index && kernels.get(Number(index))) ?? (functionName || `line ${lineNumber}`);
    add(modules, module, ms);
    add(functions, `${module}: ${name}`, ms);
  }
  const total = Array.from(modules.values()).reduce((sum, ms) => sum + ms, 0);
  const row = (name: string, ours: number, of = total): Row =>
    toRow({ bench: 'profile', name, unit: 'ms', ours, note: `${((100 * ours) / of).toFixed(1)} %` });
  const most = (all: Map<string, number>): [string, number][] =>
    Array.from(all)
      .sort(([, a], [, b]) => b - a)
      .slice(0, SHOWN);
  const kernelMs = modules.get(KERNELS) ?? 0;
  return [
    toRow({
      bench: 'profile',
      name: 'CPU time of a search in its isolate',
      unit: 'ms',
      ours: total,
      peer: { name: 'its kernels alone', value: kernelMs },
      target: { of: 'ratio', atLeast: 1 / 1.5 },
      note: `${searches} searches, sampled`,
    }),
    ...most(modules).map(([name, ms]) => row(name, ms)),
    ...most(functions).map(([name, ms]) => row(name, ms)),
  ];
}

/** How V8 calls a function of WebAssembly, with its number. */
const WASM = /^wasm-function\[(?<index>\d+)\]$/;

/** Finds the source of a line of the bundle, each module of which has the path of each file before its code. */
function modulesByLine(bundle: readonly WorkerFile[]): (frame: Frame) => string {
  const sources = new Map(bundle.map(({ name, contents }) => [name, sourcesOf(contents)]));
  return ({ url, functionName, lineNumber }) => {
    if (functionName.startsWith('(')) return 'V8';
    const found = sources.get(url.slice(url.lastIndexOf('/') + 1))?.[lineNumber];
    return found?.replace(/^node_modules\/((?:@[^/]+\/)?[^/]+)\/.*$/, '$1') ?? 'workerd';
  };
}

/** The file that each line comes from. */
function sourcesOf(contents: Uint8Array): string[] {
  let source = 'bundle';
  return new TextDecoder()
    .decode(contents)
    .split('\n')
    .map((line) => (source = /^ *\/\/ ((?:src|node_modules|build)\/.+)$/.exec(line)?.[1] ?? source));
}
