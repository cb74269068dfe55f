import type { SearchService } from '../search/service.ts';
import { type Found, papersFor } from './edition-of.ts';
import type { Interest } from './interest.ts';
import type { Served } from './store/arrivals-store.ts';

/** The collection as editions are made from it. */
export interface Library {
  /** Which index is served, found out without opening it. */
  served(): Promise<Served>;
  /** Opens the index, which may be an earlier one yet: an isolate follows within half a minute. */
  open(): Promise<OpenLibrary>;
}

/** One index of the collection. */
export interface OpenLibrary {
  /** As {@link Served} has it. */
  readonly version: string;
  /** The numbers of all papers, ascending. */
  numbers(): Float64Array;
  /** When papers with these numbers were published; undefined where that is not known. */
  published(numbers: Float64Array): Promise<(string | undefined)[]>;
  /** Those of some papers that an interest is in, the best first, and at most so many. */
  find(interest: Interest, among: Float64Array, most: number): Promise<Found>;
  /** Whether nothing had to be left out so far because it could not be read. */
  readonly isWhole: boolean;
  close(): void;
}

/** What an index is on the account of one run. */
export interface OpenedIndex {
  service: SearchService;
  isWhole: () => boolean;
  close: () => void;
}

/** The collection of an index. */
export function libraryOf(served: () => Promise<Served>, open: () => Promise<OpenedIndex>): Library {
  return {
    served,
    async open() {
      const { service, isWhole, close } = await open();
      return {
        version: service.info.version,
        numbers: () => service.allNumbers(),
        async published(numbers) {
          const rows = await service.numbered(Array.from(numbers));
          const there = rows.filter((row) => row !== null);
          const dates = new Map(service.publishedAt(there).map((date, i) => [there[i], date]));
          return rows.map((row) => (row === null ? undefined : dates.get(row)));
        },
        find: (interest, among, most) => papersFor(service, interest, { among, most }),
        get isWhole() {
          return isWhole();
        },
        close,
      };
    },
  };
}
