import type { RefOf, ValueKind } from '../../src/index/kinds.ts';
import type { ValueRef } from '../../src/index/refs.ts';
import type { ReadPaper } from './read-paper.ts';

/** One value of a kind, just built. */
export interface Made<K extends ValueKind> {
  value: Uint8Array;
  /** What the manifest says of it beside its name. */
  place: Omit<RefOf<K>, keyof ValueRef>;
  /** Whether the draft has it in memory anyway: then it need not be written away. */
  isHeld?: true;
}

/** Takes a value away, so that its writer need not hold it. */
export type Keep<K extends ValueKind> = (made: Made<K>) => void;

/** Makes all values of a kind, and gives each away as soon as it is made. */
export interface Writer {
  /** Is given every paper, in the order of rows. */
  add?(read: ReadPaper): void;
  /** Is called once, after the last paper. */
  end?(): void;
}
