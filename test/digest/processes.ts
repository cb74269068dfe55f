import { mulberry32 } from '../../scripts/random.ts';

/** A process was ended from outside. */
export class Killed extends Error {}

/** What happens to an operation of a process. */
export type Fault = 'none' | 'killed before' | 'killed after' | 'refused' | 'answer lost';

/** Ends processes at random, and makes operations fail. */
export type Faults = (what: 'database' | 'sender') => Fault;

/** A program that runs beside others: each of its operations waits for its turn. */
export class Process {
  readonly #turn: (process: Process) => Promise<void>;
  readonly #faults: Faults;
  #isKilled = false;
  /** The number of its last operation on the database, among all operations of all processes. */
  lastRead = 0;

  constructor(turn: (process: Process) => Promise<void>, faults: Faults) {
    this.#turn = turn;
    this.#faults = faults;
  }

  /** Waits for its turn, and does something or fails. */
  async operate<T>(what: 'database' | 'sender', operation: () => Promise<T> | T): Promise<T> {
    await this.wait();
    const fault = this.#faults(what);
    if (fault === 'killed before') this.kill();
    if (fault === 'refused') throw new Error('refused');
    const result = await operation();
    if (fault === 'killed after') this.kill();
    if (fault === 'answer lost') throw new Error('the answer was lost');
    return result;
  }

  async wait(): Promise<void> {
    if (this.#isKilled) throw new Killed();
    await this.#turn(this);
    if (this.#isKilled) throw new Killed();
  }

  kill(): never {
    this.#isKilled = true;
    throw new Killed();
  }
}

/** Runs programs side by side, an operation of one or the other at a time, as a seed has it. */
export class Processes {
  readonly #random: () => number;
  readonly #onStep: () => void;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #allWait: (() => void) | undefined;

  constructor(seed: number, onStep: () => void) {
    this.#random = mulberry32(seed);
    this.#onStep = onStep;
  }

  /** @returns what became of each */
  async run<T>(
    programs: readonly ((process: Process) => Promise<T>)[],
    faults: Faults = () => 'none',
  ): Promise<PromiseSettledResult<T>[]> {
    const all = programs.map(async (program) => {
      this.#running++;
      try {
        return await program(new Process(() => this.#turn(), faults));
      } finally {
        this.#running--;
        this.#lookIfAllWait();
      }
    });
    const ended = Promise.allSettled(all);
    for (;;) {
      if (this.#running > 0) await new Promise<void>((resolve) => (this.#allWait = resolve));
      if (this.#waiting.length === 0) return ended;
      const [next] = this.#waiting.splice(Math.floor(this.#random() * this.#waiting.length), 1);
      this.#running++;
      this.#onStep();
      next?.();
    }
  }

  async #turn(): Promise<void> {
    const turn = new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running--;
    this.#lookIfAllWait();
    await turn;
  }

  #lookIfAllWait(): void {
    if (this.#running > 0) return;
    this.#allWait?.();
    this.#allWait = undefined;
  }
}
