import type { RefOf, SegmentKind } from '../../src/index/kinds.ts';
import type { ValueRef } from '../../src/index/refs.ts';
import type { ReadPaper } from './read-paper.ts';

/** One value of a kind, just built. */
export interface Made<K extends SegmentKind> {
  value: Uint8Array;
  /** What the manifest says of it beside its name, and beside what its bytes tell. */
  place: Omit<RefOf<K>, keyof ValueRef | 'head'>;
}

/** A value of an earlier segment, which is named again. */
export interface Kept<K extends SegmentKind> {
  ref: RefOf<K>;
}

/** Takes a value away, so that its writer need not hold it. */
export type Keep<K extends SegmentKind> = (made: Made<K> | Kept<K>) => void;

/** Makes all values of a kind, and gives each away as soon as it is made. */
export interface Writer {
  /** Is given every paper, in the order of rows. */
  add?(read: ReadPaper): void;
  /** Is called once, after the last paper. */
  end?(): void;
}
