import type { Clock } from '../../scripts/publish/rules.ts';
import { mulberry32 } from '../../scripts/random.ts';

/** Random choices, all of which follow from one seed. */
export class Choices {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = mulberry32(seed);
  }

  /** A number from 0 to below 1. */
  next(): number {
    return this.#random();
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** One of some; there must be one. */
  pick<T>(of: readonly T[]): T {
    const picked = of[this.whole(0, of.length - 1)];
    if (picked === undefined) throw new RangeError('nothing to pick from');
    return picked;
  }

  /** So many different ones, or all that there are. */
  some<T>(of: readonly T[], count: number): T[] {
    const left = of.slice();
    return Array.from({ length: Math.min(count, of.length) }, () =>
      left.splice(this.whole(0, left.length - 1), 1),
    ).flat();
  }
}

/** Virtual time: it moves only when someone waits, and readers look in between. */
export class World implements Clock {
  readonly choices: Choices;
  time = Date.UTC(2026, 10, 24, 9);
  /** Instants at which a look is worth more than at others: when pointers take effect. */
  readonly edges: number[] = [];
  /** A reader of some location. */
  look: () => Promise<void> = async () => undefined;

  constructor(choices: Choices) {
    this.choices = choices;
  }

  now(): number {
    return this.time;
  }

  /** Lets time pass, with some looks at instants within it. */
  async sleep(ms: number): Promise<void> {
    const end = this.time + ms;
    for (const at of this.#instants(ms, end)) {
      // Whoever looked may have taken time of their own.
      this.time = Math.max(this.time, at);
      await this.look();
    }
    this.time = Math.max(this.time, end);
  }

  #instants(ms: number, end: number): number[] {
    const { choices } = this;
    // Most writes take less than a second: a look during one in eight.
    const count = ms >= 1_000 ? choices.whole(1, 2) : Number(choices.chance(0.12));
    const near = this.edges.filter((edge) => edge > this.time && edge < end);
    const instants = Array.from({ length: count }, () => Math.floor(this.time + choices.next() * ms));
    for (const edge of near) instants.push(edge - 1, edge);
    return instants.sort((a, b) => a - b);
  }
}
