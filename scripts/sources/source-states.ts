import type { SourceState } from '../../src/index/manifest.ts';
import type { Memory } from './source.ts';

/** A source that was asked, and what came of it. */
export interface Asked extends Pick<SourceState, 'name' | 'base' | 'since'> {
  /** Whether the index remembered it when it was asked, with the same question. */
  isKnown: boolean;
  /** What to remember of the harvest, or why there was none. */
  outcome: { end: Memory } | { why: string };
}

/**
 * What an index is to know of its sources after some were asked. One that was not asked stays; one that failed keeps what
 * it remembers, and since when and why it fails: going on failing changes nothing.
 */
export function statesAfter(
  before: readonly SourceState[],
  asked: readonly Asked[],
  now: string,
): SourceState[] {
  const states = new Map(before.map((state) => [state.name, state]));
  for (const { name, base, since, isKnown, outcome } of asked) {
    const state = states.get(name);
    if ('end' in outcome) {
      states.set(name, {
        name,
        ...(base !== undefined && { base }),
        ...(since !== undefined && { since }),
        last: outcome.end,
        answeredAt: now,
      });
    } else if (isKnown && state !== undefined && state.failing === undefined) {
      states.set(name, { ...state, failing: { since: now, why: outcome.why } });
    }
  }
  return [...states.values()];
}

/** Whether two lists say the same of the same sources; from when they go on may lag behind. */
export function haveSameStates(before: readonly SourceState[], after: readonly SourceState[]): boolean {
  const known = new Set(before.map(keyOf));
  return after.length === known.size && after.every((state) => known.has(keyOf(state)));
}

function keyOf({ name, base = '', since = '', failing }: SourceState): string {
  return JSON.stringify([name, base, since, failing !== undefined]);
}
