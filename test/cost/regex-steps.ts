import {
  type CharInstruction,
  compile,
  type Instruction,
  nativeExec,
  type Program,
} from './regex-program.ts';

/** By source and flags: most expressions are made anew whenever they are used. */
const programs = new Map<string, Map<string, Program>>();
const ofSame = new WeakMap<RegExp, Program>();

function programOf(regex: RegExp): Program {
  const same = ofSame.get(regex);
  if (same !== undefined) return same;
  const { source, flags } = regex;
  const sameSource = programs.get(source) ?? new Map<string, Program>();
  const program = sameSource.get(flags) ?? compile(regex);
  programs.set(source, sameSource.set(flags, program));
  ofSame.set(regex, program);
  return program;
}

/**
 * Instructions that a backtracking engine without shortcuts executes for one `exec`, from `regex.lastIndex` on.
 * @throws Error when the translation does not find what the engine itself finds: the count would be of something else
 */
export function regexSteps(regex: RegExp, text: string): { steps: number; match: RegExpExecArray | null } {
  const program = programOf(regex);
  const from = regex.global || regex.sticky ? regex.lastIndex : 0;
  const match = nativeExec.call(regex, text);
  const matcher = new Matcher(program, text);
  const found = matcher.search(from, regex.sticky);
  const right =
    match === null
      ? found === null
      : found?.start === match.index && found.end === match.index + match[0].length;
  if (!right)
    throw new Error(`${String(regex)} was translated wrongly for ${JSON.stringify(text.slice(0, 200))}`);
  return { steps: matcher.steps, match };
}

/** What is left to try. */
interface Choice {
  pc: number;
  at: number;
  slots: number[];
}

const NONE: number[] = [];

class Matcher {
  steps = 0;
  readonly #program: Program;
  readonly #text: string;

  constructor(program: Program, text: string) {
    this.#program = program;
    this.#text = text;
  }

  search(from: number, sticky: boolean): { start: number; end: number } | null {
    const { code, slots, anchored } = this.#program;
    const [first] = code;
    const last = sticky ? from : anchored ? 0 : this.#text.length;
    for (let start = from; start <= last;) {
      const next = this.#after(start);
      if (first?.op === 'char' && !accepts(first, next)) {
        // As below, without the making of what most places do not need.
        this.steps++;
      } else {
        const end = this.#run(code, start, slots === 0 ? NONE : new Array<number>(slots).fill(-1), false);
        if (end >= 0) return { start, end };
      }
      start += unitsOf(next);
    }
    return null;
  }

  /** Where a match that begins at `start` ends, or -1. */
  #run(code: readonly Instruction[], start: number, places: number[], behind: boolean): number {
    const choices: Choice[] = [];
    let slots = places;
    let at = start;
    for (let pc = 0; ;) {
      this.steps++;
      const instruction = code[pc];
      let matches = true;
      if (instruction === undefined) throw new Error(`no instruction ${pc}`);
      switch (instruction.op) {
        case 'match':
          return at;
        case 'jump':
          pc += instruction.to - 1;
          break;
        case 'split':
          choices.push({ pc: pc + instruction.second, at, slots: slots.length === 0 ? NONE : slots.slice() });
          pc += instruction.first - 1;
          break;
        case 'save':
          slots[instruction.slot] = at;
          break;
        case 'moved':
          matches = slots[instruction.slot] !== at;
          break;
        case 'char': {
          const code = behind ? this.#before(at) : this.#after(at);
          matches = accepts(instruction, code);
          at += behind ? -unitsOf(code) : unitsOf(code);
          break;
        }
        case 'reference': {
          const said = this.#text.slice(slots[instruction.slot], slots[instruction.slot + 1]);
          matches = this.#text.startsWith(said, at);
          at += said.length;
          this.steps += said.length;
          break;
        }
        case 'assert':
          matches = this.#holds(instruction.kind, at) !== instruction.negate;
          break;
        case 'look':
          matches =
            this.#run(instruction.program, at, slots.slice(), instruction.behind) >= 0 !== instruction.negate;
          break;
      }
      pc++;
      if (matches) continue;
      const choice = choices.pop();
      if (choice === undefined) return -1;
      ({ pc, at, slots } = choice);
    }
  }

  /** The code of the character that begins there, or -1. */
  #after(at: number): number {
    if (at >= this.#text.length) return -1;
    return (this.#program.unicode ? this.#text.codePointAt(at) : this.#text.charCodeAt(at)) ?? -1;
  }

  /** The code of the character that ends there, or -1. */
  #before(at: number): number {
    if (at === 0) return -1;
    const pair = this.#program.unicode && at > 1 ? (this.#text.codePointAt(at - 2) ?? 0) : 0;
    return pair > 0xffff ? pair : this.#text.charCodeAt(at - 1);
  }

  #holds(kind: 'start' | 'end' | 'word', at: number): boolean {
    const before = this.#text.charAt(at - 1);
    const after = this.#text.charAt(at);
    if (kind === 'start') return at === 0 || (this.#program.multiline && isLineEnd(before));
    if (kind === 'end') return at === this.#text.length || (this.#program.multiline && isLineEnd(after));
    return isWord(before) !== isWord(after);
  }
}

function accepts(instruction: CharInstruction, code: number): boolean {
  if (code < 0) return false;
  if (instruction.only >= 0) return code === instruction.only;
  return instruction.known[code] ?? instruction.ask(code);
}

const unitsOf = (code: number): number => (code > 0xffff ? 2 : 1);

function isLineEnd(char: string): boolean {
  return char !== '' && '\n\r\u2028\u2029'.includes(char);
}

function isWord(char: string): boolean {
  return (
    (char >= 'a' && char <= 'z') ||
    (char >= 'A' && char <= 'Z') ||
    (char >= '0' && char <= '9') ||
    char === '_'
  );
}
