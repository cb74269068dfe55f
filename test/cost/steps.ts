import { AsyncLocalStorage } from 'node:async_hooks';
import { regexSteps } from './regex-steps.ts';

/** Set within a run: what else the process does while it waits for a file is not of it. */
const within = new AsyncLocalStorage<true>();

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
    await within.run(true, run);
  } finally {
    for (const undo of restore) undo();
  }
  return reads;
}

function countExec(add: (count: number) => void): () => void {
  const native = RegExp.prototype.exec;
  const counting = function (this: RegExp, text: string): RegExpExecArray | null {
    if (within.getStore() === undefined) return native.call(this, text);
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
    if (within.getStore() !== undefined) add(cost(this, parameters, result));
    return result;
  };
  return () => {
    holder[name] = native;
  };
}
