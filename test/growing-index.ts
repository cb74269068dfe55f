import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { mulberry32 } from '../scripts/random.ts';
import { ScratchFile } from '../scripts/process/scratch-file.ts';
import { buildSegment, type BuiltSegment } from '../scripts/publish/build-segment.ts';
import { publish, publishChange } from '../scripts/publish/publish.ts';
import { StoredIndex } from '../scripts/publish/stored-index.ts';
import { manifestOf } from '../scripts/publish/verify.ts';
import type { Content } from '../scripts/publish/publish.ts';
import type { Paper } from '../src/index/paper.ts';
import { DIM, draftOf, rowsOf, unitVector } from './publish/drafts.ts';
import { HistoryStore, TestClock } from './publish/stores.ts';

/** An index in memory that papers are added to and taken from, without a model and without merging. */
export class GrowingIndex {
  readonly clock = new TestClock();
  readonly store = new HistoryStore();
  readonly #random = mulberry32(3);

  /** Publishes papers as the first segment. */
  async begin(papers: readonly Paper[]): Promise<number> {
    const draft = { ...draftOf(1), rows: this.#rows(papers) };
    return (await publish(this.store, draft, { waitMs: 0, clock: this.clock })).gen;
  }

  /** Adds papers as a segment of their own and takes those with some ids away. */
  async change(added: readonly Paper[], removed: readonly string[] = []): Promise<number> {
    const index = await this.open();
    const dead = new Map<number, number[]>();
    for await (const { place } of index.find(removed)) {
      dead.set(place.segment, [...(dead.get(place.segment) ?? []), place.row]);
    }
    const file = new ScratchFile(tmpdir(), `growing-${randomUUID()}`);
    try {
      const built: BuiltSegment | null =
        added.length === 0
          ? null
          : await buildSegment({ dim: DIM, bits: 8, rows: this.#rows(added), isPacked: true }, file);
      const kept = index.manifest.segments.map((segment, number) => {
        const its = dead.get(number) ?? [];
        const deleted = [...(segment.deleted ?? []), ...its].sort((a, b) => a - b);
        return deleted.length === 0 ? segment : { ...segment, deleted };
      });
      const left = kept.filter(({ rows, deleted = [] }) => deleted.length < rows);
      const segments = built ? [...left, built.segment] : left;
      const papers = segments.reduce((sum, { rows, deleted = [] }) => sum + rows - deleted.length, 0);
      const content: Content = { ...index.manifest, papers, segments };
      const change = { content, values: built?.values ?? [] };
      const options = { waitMs: 0, clock: this.clock };
      return (await publishChange(this.store, () => change, options)).gen;
    } finally {
      file.close();
    }
  }

  async open(gen: number | null = null): Promise<StoredIndex> {
    return new StoredIndex(this.store, await manifestOf(this.store, gen));
  }

  #rows(papers: readonly Paper[]) {
    const embeddings = papers.map(() => unitVector(DIM, this.#random));
    return rowsOf(papers, (row) => embeddings[row] ?? new Float32Array(DIM));
  }
}
