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
// Blocks of functions that ran before are not counted: this module is to be imported before those that it measures.
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

/** How often blocks of code were executed since the last call. */
function executedBlocks(): number {
  const { result } = post('Profiler.takePreciseCoverage') as Coverage;
  let sum = 0;
  for (const { url, functions } of result) {
    if (!COUNTED.test(url)) continue;
    for (const { ranges } of functions) for (const { count } of ranges) sum += count;
  }
  return sum;
}

/**
 * What reading takes, in steps that are the same on every machine:
 * - every execution of a block of code (loop bodies, branches, functions), counted by V8's own coverage;
 * - every instruction of a backtracking matcher for each regular expression that is executed, by whatever calls `exec`:
 *   `test`, `match`, `replace` and `split` do;
 * - what the built-in functions read that are called with a text or a list, see {@link BUILT_INS}.
 *
 * It cannot see what the engine copies when a text that was put together is read: such code must be looked for by eye.
 */
export async function stepsOf(run: () => unknown): Promise<number> {
  let steps = 0;
  const add = (count: number): void => void (steps += count);
  const restore = [countExec(add), ...BUILT_INS.map((builtIn) => countBuiltIn(builtIn, add))];
  executedBlocks();
  try {
    await run();
  } finally {
    for (const undo of restore) undo();
  }
  return steps + executedBlocks();
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
