import { Session } from 'node:inspector';
import { regexSteps } from './regex-steps.ts';

/** Code whose blocks are counted: ours, and the packages that read texts for it. Not this counter. */
const COUNTED =
  /\/(?:src|scripts)\/|\/node_modules\/(?:temml|porter2|@citation-js|entities|hono|csv-parse|zod)\//;

interface Coverage {
  result: { url: string; functions: { ranges: { count: number }[] }[] }[];
}

const session = new Session();
session.connect();
post('Profiler.enable');
post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

function post(method: string, parameters: object = {}): unknown {
  let answer: unknown;
  // A session with its own thread has answered when `post` returns.
  session.post(method, parameters, (error, result) => {
    if (error) throw error;
    answer = result;
  });
  return answer;
}

/**
 * How often blocks of code are executed (bodies of functions and loops, branches) by a run, as V8 counts them for
 * coverage. Of functions that ran before this module was imported only the calls are counted; what ran since the last
 * count is counted with the run.
 */
export async function blocksOf(run: () => unknown): Promise<number> {
  await run();
  const { result } = post('Profiler.takePreciseCoverage') as Coverage;
  let sum = 0;
  for (const { url, functions } of result) {
    if (!COUNTED.test(url)) continue;
    for (const { ranges } of functions) for (const { count } of ranges) sum += count;
  }
  return sum;
}

/** Ends the counting of blocks, without which code is five times as fast. */
export function stopCountingBlocks(): void {
  post('Profiler.stopPreciseCoverage');
}

/**
 * What a run reads where no block of code is executed: the instructions of a backtracking matcher for each regular
 * expression, whoever calls `exec` (`test`, `match`, `replace` and `split` do), and the lengths that
 * {@link BUILT_INS} walk.
 */
export async function readsOf(run: () => unknown): Promise<number> {
  let reads = 0;
  const add = (count: number): void => void (reads += count);
  const restore = [countExec(add), ...BUILT_INS.map((builtIn) => countBuiltIn(builtIn, add))];
  try {
    await run();
  } finally {
    for (const undo of restore) undo();
  }
  return reads;
}

function countExec(add: (count: number) => void): () => void {
  const native = RegExp.prototype.exec;
  const counting = function (this: RegExp, text: string): RegExpExecArray | null {
    // The counter has expressions of its own.
    RegExp.prototype.exec = native;
    const { steps, match } = regexSteps(this, text);
    RegExp.prototype.exec = counting;
    add(steps);
    return match;
  };
  RegExp.prototype.exec = counting;
  return () => {
    RegExp.prototype.exec = native;
  };
}

interface BuiltIn {
  of: object;
  name: string;
  cost: (on: ArrayLike<unknown>, parameters: readonly unknown[], result: unknown) => number;
}

/** From where a search began to where it ended. */
const searched: BuiltIn['cost'] = ({ length }, [, from = 0], result) =>
  (typeof result === 'number' && result >= 0 ? result : length) - Number(from);
const whole: BuiltIn['cost'] = ({ length }) => length;

const BUILT_INS: readonly BuiltIn[] = [
  { of: String.prototype, name: 'indexOf', cost: searched },
  { of: String.prototype, name: 'lastIndexOf', cost: whole },
  { of: String.prototype, name: 'includes', cost: whole },
  { of: String.prototype, name: 'split', cost: whole },
  { of: String.prototype, name: 'replaceAll', cost: whole },
  { of: String.prototype, name: 'toLowerCase', cost: whole },
  { of: String.prototype, name: 'trim', cost: whole },
  { of: String.prototype, name: 'normalize', cost: (text) => ordered(String(text)) },
  { of: Array.prototype, name: 'indexOf', cost: searched },
  { of: Array.prototype, name: 'includes', cost: whole },
  { of: Array.prototype, name: 'splice', cost: whole },
  { of: Array.prototype, name: 'shift', cost: whole },
  { of: Array.prototype, name: 'unshift', cost: whole },
  { of: Array.prototype, name: 'slice', cost: (_, __, result) => (result as unknown[]).length },
];

/** Marks of one letter are put in order by insertion: each may be compared with all before it. */
function ordered(text: string): number {
  let steps = 0;
  let run = 0;
  for (const character of text) {
    // The marks of Latin, which the generated texts have. An expression here would count itself.
    run = character >= '\u0300' && character <= '\u036f' && character !== '\u034f' ? run + 1 : 0;
    steps += 1 + run;
  }
  return steps;
}

function countBuiltIn({ of, name, cost }: BuiltIn, add: (count: number) => void): () => void {
  const holder = of as Record<string, (...parameters: unknown[]) => unknown>;
  const native = holder[name];
  if (native === undefined) throw new Error(`there is no ${name}`);
  holder[name] = function (this: ArrayLike<unknown>, ...parameters) {
    const result = Reflect.apply(native, this, parameters);
    add(cost(this, parameters, result));
    return result;
  };
  return () => {
    holder[name] = native;
  };
}
