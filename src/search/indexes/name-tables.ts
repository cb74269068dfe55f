import { findAliases } from '../../index/format/aliases.ts';
import { allNumbers, findNumbered, findRows } from '../../index/format/ids.ts';
import { isLive, type RowSpace } from './row-space.ts';

/** The `ids` and `aliases` values of one segment. */
interface SegmentNames {
  ids: Uint8Array;
  aliases: Uint8Array;
}

/** What papers are known by, in all segments. */
export class NameTables {
  readonly #space: RowSpace;
  readonly #segments: readonly SegmentNames[];

  /** @param segments Those of the space. */
  constructor(space: RowSpace, segments: readonly SegmentNames[]) {
    this.#space = space;
    this.#segments = segments;
  }

  /** Rows of papers whose id may be this one: two ids may share a hash. */
  byId(id: string): number[] {
    return this.#found(({ ids }) => findRows(ids, id));
  }

  /** Rows of papers whose id has this number. */
  byNumber(number: number): number[] {
    return this.#found(({ ids }) => findNumbered(ids, number));
  }

  /** The number of the id of every paper, ascending; of papers that share one, once for each. */
  numbers(): Float64Array {
    const lists = this.#space.segments.flatMap(({ base }, i) => {
      const names = this.#segments[i];
      return names === undefined ? [] : [allNumbers(names.ids, (row) => isLive(this.#space, base + row))];
    });
    // Two at a time, so that each number is moved as often as the lists can be halved.
    while (lists.length > 1) lists.push(merged(lists.shift(), lists.shift()));
    return lists[0] ?? NONE;
  }

  /** Rows of deleted papers whose id may be this one, which may be that of a paper that is there too. */
  deletedById(id: string): number[] {
    return this.#rows(({ ids }) => findRows(ids, id)).filter((row) => !isLive(this.#space, row));
  }

  /** Rows of papers that may be known by one of these keys; two keys may share a hash of 40 bits. */
  byAliases(keys: readonly string[]): number[] {
    return this.#found(({ aliases }) => findAliases(aliases, keys));
  }

  #found(find: (names: SegmentNames) => number[]): number[] {
    return this.#rows(find).filter((row) => isLive(this.#space, row));
  }

  #rows(find: (names: SegmentNames) => number[]): number[] {
    return this.#space.segments.flatMap(({ base }, i) => {
      const names = this.#segments[i];
      return names === undefined ? [] : find(names).map((row) => base + row);
    });
  }
}

const NONE = new Float64Array();

/** Two ascending lists as one. */
function merged(one: Float64Array = NONE, other: Float64Array = NONE): Float64Array {
  const all = new Float64Array(one.length + other.length);
  for (let i = 0, j = 0, at = 0; at < all.length; at++) {
    const [a, b] = [one[i] ?? Number.POSITIVE_INFINITY, other[j] ?? Number.POSITIVE_INFINITY];
    all[at] = a <= b ? a : b;
    if (a <= b) i++;
    else j++;
  }
  return all;
}
