import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sha256 } from '../../scripts/model/sha256.ts';
import { SPOOL } from '../../scripts/paths.ts';
import { ScratchFile } from '../../scripts/process/scratch-file.ts';
import { buildSegment } from '../../scripts/publish/build-segment.ts';
import type { IndexDraft, SegmentDraft } from '../../scripts/publish/draft.ts';
import { pageRanges } from '../../scripts/publish/row-values.ts';
import { findRows } from '../../src/index/format/ids.ts';
import { Page } from '../../src/index/format/pages.ts';
import { pageRefSchema } from '../../src/index/refs.ts';
import { checksum32 } from '../../src/hash.ts';
import { SEGMENT_KINDS, type ValueKind } from '../../src/index/kinds.ts';
import { smallMap } from '../map/small-map.ts';
import { draftOf } from './drafts.ts';

const KIB = 1024;

describe('pageRanges', () => {
  it('holds every paper once, in order, and no page that could have taken the next paper', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 100 * KIB }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(sizes, (list) => {
        let next = 0;
        for (const { firstRow, rows } of pageRanges(Uint32Array.from(list))) {
          expect(firstRow).toBe(next);
          expect(rows).toBeGreaterThan(0);
          const bytes = list.slice(firstRow, firstRow + rows).reduce((sum, size) => sum + size, 0);
          if (rows > 1) expect(bytes).toBeLessThanOrEqual(64 * KIB);
          next += rows;
          if (next < list.length) expect(bytes + (list[next] ?? 0)).toBeGreaterThan(64 * KIB);
        }
        expect(next).toBe(list.length);
      }),
    );
  });

  it('grows pages instead of making more than 750', () => {
    const papers = (count: number) => pageRanges(new Uint32Array(count).fill(1_600)).length;
    expect(papers(5_000)).toBe(125);
    expect(papers(30_000)).toBe(750);
    // 34,000 papers fill more than 750 pages of 64 KiB.
    expect(papers(34_000)).toBe(420);
    for (const count of [90_000, 200_000, 500_000]) expect(papers(count)).toBeLessThanOrEqual(760);
  });

  it('leaves the cuts alone when papers are added at the end', () => {
    const few = pageRanges(new Uint32Array(1_000).fill(1_600));
    const more = pageRanges(new Uint32Array(1_200).fill(1_600));
    expect(more.slice(0, few.length - 1)).toEqual(few.slice(0, -1));
  });
});

/** A file that counts what is put into it. */
class CountedFile extends ScratchFile {
  appended = 0;

  override append(bytes: Uint8Array): number {
    this.appended++;
    return super.append(bytes);
  }
}

/** The values of a draft, in a file that is gone when the test is over. */
async function build({ model, bits, rows }: IndexDraft, more: Partial<SegmentDraft> = {}) {
  const file = new CountedFile(SPOOL, 'values-');
  onTestFinished(() => file.close());
  const { segment, values } = await buildSegment({ dim: model.dim, bits, rows, ...more }, file);
  return { file, segment, values, of: (kind: ValueKind) => values.filter((value) => value.kind === kind) };
}

describe('buildSegment', () => {
  it('builds pages and ids that lead to every paper', async () => {
    const built = await build(draftOf(300, { text: 'x'.repeat(1_000) }));
    const [ids = new Uint8Array()] = built.of('ids').map(({ read }) => read());
    const pages = built.of('pages');
    expect(pages.length).toBeGreaterThan(1);
    let rows = 0;
    for (const { ref, read } of pages) {
      const place = pageRefSchema.parse(ref);
      const page = new Page(read(), place);
      for (let i = 0; i < place.rows; i++, rows++) {
        const paper = page.paper(rows);
        expect(paper.id).toBe(`paper-${rows}`);
        expect(findRows(ids, paper.id)).toEqual([rows]);
      }
    }
    expect(rows).toBe(300);
  });

  it('builds each value once, and names it by what it reads back as, in the order of kinds', async () => {
    const { file, values } = await build(draftOf(60), { places: smallMap(60) });
    expect(values.map(({ kind }) => kind)).toEqual(SEGMENT_KINDS.filter((kind) => kind !== 'packs'));
    expect(file.appended).toBe(values.length);
    for (const { ref, read } of values) {
      const value = read();
      expect(ref).toMatchObject({ sha256: sha256(value), bytes: value.length, checksum: checksum32(value) });
    }
  });
});
