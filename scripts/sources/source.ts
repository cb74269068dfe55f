import type { SourceState } from '../../src/index/manifest.ts';
import type { PoliteClient } from './polite-client.ts';

/**
 * What a source remembers: where a harvest that was broken off goes on, and from where the next one begins. It is written
 * to disk and into the index, so that any machine goes on.
 */
export type Memory = SourceState['last'];

/** What a step is told. */
export interface Ask {
  client: PoliteClient;
  /** `2026-01-01`: older papers are not asked for, where the source can be told. */
  since?: string | undefined;
  /** What the last whole harvest remembered; null before the first. */
  last: Memory | null;
  /** When the harvest began, as an ISO date and time. */
  begunAt: string;
}

/** What came of one question. */
export interface Step {
  /** A file that the readers know. */
  page?: { body: Uint8Array; extension: string };
  /** Ids of papers that the source has deleted. */
  deleted?: readonly string[];
  /** What somebody should know. */
  warning?: string;
  /** The pages before this one do not count: the source lists from its beginning again. */
  startsAgain?: boolean;
  /** Where to go on, or what to remember at the end of the harvest. */
  then: { place: Memory } | { end: Memory };
}

/** Where papers come from: one question after the other, each of which can be the last before this machine is killed. */
export interface Source {
  /** As the index remembers it: `arxiv:cs.CL`. */
  name: string;
  /** @param place What the step before gave; null at the beginning. */
  step(ask: Ask, place: Memory | null): Promise<Step>;
}

/** A kind of sources: what stands before the colon. */
export interface SourceKind {
  /** As help shows it: `arxiv:CATEGORY`. */
  usage: string;
  description: string;
  /**
   * @param what What stands behind the colon; empty if nothing does.
   * @param base Another address than the source's own: that of a mirror.
   * @throws SextantError `usage` when it names nothing
   */
  open(what: string, base?: string): Source;
}
