import { type AST, RegExpParser } from '@eslint-community/regexpp';

/** One instruction of a backtracking matcher. Jumps count from where they stand. */
export type Instruction =
  | CharInstruction
  | { op: 'split'; first: number; second: number }
  | { op: 'jump'; to: number }
  | { op: 'save'; slot: number }
  | { op: 'moved'; slot: number }
  | { op: 'reference'; slot: number }
  | { op: 'assert'; kind: 'start' | 'end' | 'word'; negate: boolean }
  | { op: 'look'; program: Instruction[]; behind: boolean; negate: boolean }
  | { op: 'match' };

/** Takes one character, by its code: a Unicode one with the flags `u` and `v`, else a unit of UTF-16. */
export interface CharInstruction {
  op: 'char';
  /** The one that is taken, or -1 for a class of characters. */
  only: number;
  /** Of a class: whether a code is in it, where that was asked before. */
  known: (boolean | undefined)[];
  ask: (code: number) => boolean;
}

export interface Program {
  code: Instruction[];
  /** Places that are remembered: two of each group, and one of each loop whose body may be empty. */
  slots: number;
  unicode: boolean;
  multiline: boolean;
  /** Whether it can only match at the beginning of a text. */
  anchored: boolean;
}

/** The engine's own, whatever a test has put in its place. */
export const nativeExec = RegExp.prototype.exec;
const parser = new RegExpParser({ ecmaVersion: 2024 });

/** Translates a regular expression as backtracking engines do, one choice after the other. */
export function compile({ source, flags }: RegExp): Program {
  const unicode = /[uv]/.test(flags);
  const pattern = parser.parsePattern(source, 0, source.length, {
    unicode: flags.includes('u'),
    unicodeSets: flags.includes('v'),
  });
  const compiler = new Compiler(flags.replace(/[^imsuv]/g, ''));
  const code = compiler.alternatives(pattern.alternatives);
  const multiline = flags.includes('m');
  return {
    code: [...code, { op: 'match' }],
    slots: compiler.slots,
    unicode,
    multiline,
    anchored:
      !multiline &&
      pattern.alternatives.every(
        ({ elements: [first] }) => first?.type === 'Assertion' && first.kind === 'start',
      ),
  };
}

class Compiler {
  slots = 0;
  readonly #flags: string;
  readonly #groups = new Map<AST.CapturingGroup, number>();
  #behind = false;

  constructor(flags: string) {
    this.#flags = flags;
  }

  alternatives([first, ...others]: readonly AST.Alternative[]): Instruction[] {
    const code = this.#sequence(first?.elements ?? []);
    if (others.length === 0) return code;
    const rest = this.alternatives(others);
    return [
      { op: 'split', first: 1, second: code.length + 2 },
      ...code,
      { op: 'jump', to: rest.length + 1 },
      ...rest,
    ];
  }

  #sequence(elements: readonly AST.Element[]): Instruction[] {
    // What looks behind is read from right to left.
    return (this.#behind ? elements.toReversed() : elements).flatMap((element) => this.#element(element));
  }

  #element(element: AST.Element): Instruction[] {
    switch (element.type) {
      case 'Group':
        return this.alternatives(element.alternatives);
      case 'CapturingGroup':
        return this.#group(element);
      case 'Quantifier':
        return this.#repeated(element);
      case 'Assertion':
        return [this.#assertion(element)];
      case 'Backreference': {
        const group = [element.resolved].flat()[0];
        return [{ op: 'reference', slot: (group && this.#groups.get(group)) ?? 0 }];
      }
      default:
        return [this.#character(element)];
    }
  }

  #group(group: AST.CapturingGroup): Instruction[] {
    if (group.references.length === 0) return this.alternatives(group.alternatives);
    const slot = this.#groups.get(group) ?? this.slots;
    if (slot === this.slots) this.slots += 2;
    this.#groups.set(group, slot);
    return [{ op: 'save', slot }, ...this.alternatives(group.alternatives), { op: 'save', slot: slot + 1 }];
  }

  #repeated({ element, min, max, greedy }: AST.Quantifier): Instruction[] {
    const once = (): Instruction[] => this.#element(element);
    const needed = Array.from({ length: min }, once).flat();
    if (max === Infinity) return [...needed, ...this.#loop(once(), greedy, isMaybeEmpty(element))];
    const optional = Array.from({ length: max - min }, once).reduceRight<Instruction[]>(
      (inner, body) => [choice(greedy, 1, body.length + inner.length + 1), ...body, ...inner],
      [],
    );
    return [...needed, ...optional];
  }

  #loop(body: Instruction[], greedy: boolean, maybeEmpty: boolean): Instruction[] {
    const slot = maybeEmpty ? this.slots++ : 0;
    const round: Instruction[] = maybeEmpty ? [{ op: 'save', slot }, ...body, { op: 'moved', slot }] : body;
    return [choice(greedy, 1, round.length + 2), ...round, { op: 'jump', to: -round.length - 1 }];
  }

  #assertion(assertion: AST.Assertion): Instruction {
    const negate = 'negate' in assertion && assertion.negate;
    if (assertion.kind !== 'lookahead' && assertion.kind !== 'lookbehind') {
      return { op: 'assert', kind: assertion.kind, negate };
    }
    const outside = this.#behind;
    this.#behind = assertion.kind === 'lookbehind';
    const program: Instruction[] = [...this.alternatives(assertion.alternatives), { op: 'match' }];
    const look = { op: 'look', program, behind: this.#behind, negate } as const;
    this.#behind = outside;
    return look;
  }

  /** Asks the engine itself about single characters, once for each. */
  #character({ type, raw }: { type: string; raw: string }): CharInstruction {
    const known: (boolean | undefined)[] = [];
    const isPlain = type === 'Character' && !this.#flags.includes('i') && !raw.startsWith('\\');
    const one = isPlain ? null : new RegExp(`^(?:${raw})$`, this.#flags.replace('m', ''));
    return {
      op: 'char',
      only: isPlain ? (raw.codePointAt(0) ?? -1) : -1,
      known,
      ask: (code) =>
        (known[code] = one !== null && nativeExec.call(one, String.fromCodePoint(code)) !== null),
    };
  }
}

/** Whether it may match nothing, so that a loop of it has to be told when it does not move. */
function isMaybeEmpty(element: AST.Element): boolean {
  switch (element.type) {
    case 'Group':
    case 'CapturingGroup':
      return element.alternatives.some(({ elements }) => elements.every(isMaybeEmpty));
    case 'Quantifier':
      return element.min === 0 || isMaybeEmpty(element.element);
    case 'Assertion':
    case 'Backreference':
      return true;
    default:
      return false;
  }
}

function choice(greedy: boolean, inside: number, after: number): Instruction {
  return greedy
    ? { op: 'split', first: inside, second: after }
    : { op: 'split', first: after, second: inside };
}
