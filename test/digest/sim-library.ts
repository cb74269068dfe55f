import type { Interest } from '../../src/digest/interest.ts';
import type { Library } from '../../src/digest/library.ts';
import { paperNumber } from '../../src/index/format/ids.ts';

/** A paper of the simulation: what it is about says which searches find it. */
export interface SimPaper {
  id: string;
  topics: string;
  published: string | undefined;
}

/** The collection of the simulation: indexes that follow each other, of which some readers see an earlier one. */
export class SimCollection {
  readonly papers = new Map<string, SimPaper>();
  readonly #indexes: ReadonlySet<string>[] = [];

  get generation(): number {
    return this.#indexes.length;
  }

  /** Ids of the papers that are there now. */
  get ids(): ReadonlySet<string> {
    return this.#indexes.at(-1) ?? new Set();
  }

  publish(ids: ReadonlySet<string>): void {
    this.#indexes.push(ids);
  }

  /** The collection as a run sees it. @param behind How many generations the pointer, and what is open, lag. */
  library(behind: { pointer: number; open: number }): Library {
    const seen = (lag: number): number => Math.max(1, this.generation - lag);
    const versionOf = (generation: number): string => `${generation}-sim`;
    return {
      served: async () => {
        const generation = seen(behind.pointer);
        return { version: versionOf(generation), epoch: 0, generation };
      },
      open: async () => {
        const generation = seen(behind.open);
        const there = Array.from(this.#indexes[generation - 1] ?? []).flatMap(
          (id) => this.papers.get(id) ?? [],
        );
        const byNumber = new Map(there.map((paper) => [paperNumber(paper.id), paper]));
        return {
          version: versionOf(generation),
          numbers: () => Float64Array.from(byNumber.keys()).sort(),
          published: async (numbers) => Array.from(numbers, (number) => byNumber.get(number)?.published),
          async find(interest, among) {
            const found = Array.from(among).flatMap((number) => {
              const paper = byNumber.get(number);
              return paper !== undefined && isIn(interest, paper) ? [{ number, paper: paperOf(paper) }] : [];
            });
            return { papers: found, more: 0 };
          },
          isWhole: true,
          close: () => undefined,
        };
      },
    };
  }
}

/** Whether a paper is close to an interest. */
export function isIn(interest: Interest, { topics }: SimPaper): boolean {
  return interest.kind === 'site' || (interest.kind === 'search' && topics.includes(interest.query));
}

function paperOf({ id, published }: SimPaper) {
  return {
    id,
    title: `The paper ${id}`,
    abstract: 'It says what it is about.',
    ...(published && { published }),
  };
}
