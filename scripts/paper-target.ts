import type { SourceState } from '../src/index/manifest.ts';
import type { ReadablePapers } from './publish-additions.ts';

/** What is published, as far as it matters to whoever changes it. */
export interface PublishedPapers<Place> {
  readonly papers: number;
  readonly sources: readonly SourceState[];
  /** Whether a publishing broke off that is to be ended though nothing else changes. */
  readonly isUnfinished: boolean;
  /**
   * Those of some ids that are there.
   * @throws SextantError what keeps a paper from being read
   */
  find(ids: Iterable<string>): AsyncIterable<{
    id: string;
    place: Place;
    /** Whether the paper is what a record says. */
    isAs: (record: Uint8Array) => boolean;
  }>;
  /**
   * The papers that go by some names, which may be their ids in any case, DOIs or arXiv ids, also within an address; a
   * paper comes once for each such name.
   * @throws SextantError what keeps a paper from being read
   */
  findNamed(names: Iterable<string>): AsyncIterable<{ name: string; id: string; place: Place }>;
}

/** What becomes of what is published. */
export interface PaperChange<Place> {
  /** New papers, and changed ones as they are now. */
  fresh: ReadablePapers;
  /** Where papers are that go, or that were changed. */
  dead: readonly Place[];
  sources: readonly SourceState[];
}

/** Where papers are published: an index in Workers KV, or a collection in D1 and Vectorize. */
export interface PaperTarget<Place, Result> {
  /**
   * What is published before anything is done, null for nothing.
   * @throws SextantError what keeps it from being read, or from being changed
   */
  open(): Promise<PublishedPapers<Place> | null>;
  /** Publishes a change of what was opened. @throws SextantError what keeps it from being published */
  change(change: PaperChange<Place>): Promise<Result>;
  /** Publishes that papers are gone. @throws SextantError what keeps it from being published */
  remove(dead: readonly Place[]): Promise<Result>;
  /** Publishes what is known of the sources. @throws SextantError what keeps it from being published */
  restate(sources: readonly SourceState[]): Promise<Result>;
}
