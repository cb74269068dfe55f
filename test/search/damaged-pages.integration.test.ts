import { afterAll, describe, expect, it } from 'vitest';
import { FolderStore } from '../../scripts/kv/folder-store.ts';
import { publish } from '../../scripts/publish/publish.ts';
import { BufferPool } from '../../src/index/buffer-pool.ts';
import { type Manifest, type Pointer, valueKey, valuesOf } from '../../src/index/manifest.ts';
import type { PageRef } from '../../src/index/refs.ts';
import { readManifest, readPapers, readPointer, readValue } from '../../src/index/open.ts';
import { Page } from '../../src/index/format/pages.ts';
import type { IndexReader } from '../../src/index/store.ts';
import { draftOf } from '../publish/drafts.ts';
import { HistoryStore } from '../publish/stores.ts';
import { TEST_INDEX } from '../setup/paths.ts';
import { bitsOf, flip, otherDamages, outcomeOf, withValues } from './damage.ts';
import { onlySegment } from '../setup/segments.ts';

const store = new FolderStore(TEST_INDEX);
const pointer = (await readPointer(store)) as Pointer;
const { pages } = onlySegment(await readManifest(store, pointer.manifest));

const counts: { page: string; flips: number; papers: number; refused: number; right: number }[] = [];
afterAll(() => console.table(counts));

const rowsOf = ({ firstRow, rows }: PageRef): number[] =>
  Array.from({ length: rows }, (_, i) => firstRow + i);
const headBytes = ({ rows }: PageRef): number => 16 + 4 + 8 * rows;
const keyOf = ({ sha256 }: PageRef): string => valueKey('pages', sha256);

/** The papers of a page as text, to be compared many times. */
function textsOf(value: Uint8Array, ref: PageRef): Map<number, string> {
  const page = new Page(value, ref);
  return new Map(rowsOf(ref).map((row) => [row, JSON.stringify(page.paper(row))]));
}

/** Asks a damaged page for every paper, each by itself, and gives how many are right: the others are refused. */
async function countRight(
  what: string,
  value: Uint8Array,
  ref: PageRef,
  right: ReadonlyMap<number, string>,
): Promise<number> {
  let page: Page | undefined;
  const open = (): boolean => Boolean((page = new Page(value, ref)));
  await outcomeOf(what, open, Boolean);
  let found = 0;
  for (const row of page === undefined ? [] : rowsOf(ref)) {
    const read = (): string => JSON.stringify(page?.paper(row));
    const outcome = await outcomeOf(`row ${row}, ${what}`, read, (text) => text === right.get(row));
    if (outcome === 'right') found++;
  }
  return found;
}

const named = pages.map((ref) => ({ page: `rows ${ref.firstRow} on`, ref }));

describe.each(named)('a damaged page, $page', ({ page, ref }) => {
  it('gives no wrong paper, whichever bit of its head is flipped, and of a sample of its records', async () => {
    const value = await readValue(store, 'pages', ref);
    const right = textsOf(value, ref);
    const counted = { page, flips: 0, papers: 0, refused: 0, right: 0 };
    for (const bit of bitsOf(value, headBytes(ref), 500)) {
      flip(value, bit);
      const found = await countRight(`bit ${bit}`, value, ref, right);
      flip(value, bit);
      counted.flips++;
      counted.papers += ref.rows;
      counted.right += found;
      counted.refused += ref.rows - found;
      // Of the papers that lie beside a damaged one none is lost.
      if (bit >= 8 * headBytes(ref)) expect(found, `bit ${bit}`).toBe(ref.rows - 1);
    }
    counts.push(counted);
    expect(counted.flips).toBe(8 * headBytes(ref) + 500);
  });

  it('gives no wrong paper when it is cut short, goes on or has zeros', async () => {
    const value = await readValue(store, 'pages', ref);
    const right = textsOf(value, ref);
    for (const [how, damaged] of otherDamages(value, 16)) {
      // A reader is given the length that a page has, and refuses any other before it opens one.
      if (damaged.length === value.length) await countRight(how, damaged, ref, right);
      else
        await expect(readPage(withValues(store, new Map([[keyOf(ref), damaged]])), ref)).rejects.toThrow(
          corrupt,
        );
    }
  });
});

const corrupt = expect.objectContaining({ code: 'index-corrupt' }) as Error;

async function readPage(reader: IndexReader, ref: PageRef): Promise<string[]> {
  const papers = await readPapers(reader, ref, rowsOf(ref), new BufferPool(ref.bytes + 1));
  return Array.from(papers.values(), ({ id, abstract }) => `${id}: ${abstract}`);
}

/** Two generations whose papers have the same length, each in several pages of the same length. */
async function twins(): Promise<{ index: IndexReader; of: [Manifest, Manifest] }> {
  const index = new HistoryStore();
  const text = 'x'.repeat(2_000);
  const before = await publish(index, draftOf(300, { text }), { waitMs: 0 });
  const after = await publish(index, draftOf(300, { text: text.toUpperCase() }), { waitMs: 0 });
  return { index, of: [before.manifest, after.manifest] };
}

describe('a whole value in the place of another of the same length', () => {
  it('is refused when it is another page of the index', async () => {
    const { index, of } = await twins();
    const { pages } = onlySegment(of[0]);
    let swaps = 0;
    for (const ref of pages) {
      for (const other of pages.filter(({ sha256, bytes }) => sha256 !== ref.sha256 && bytes === ref.bytes)) {
        const value = await index.get(keyOf(other));
        const reader = withValues(index, new Map([[keyOf(ref), value ?? new Uint8Array()]]));
        await expect(readPage(reader, ref)).rejects.toThrow(corrupt);
        swaps++;
      }
    }
    expect(swaps).toBeGreaterThan(20);
  });

  it('is refused when it is the page of the same rows of another generation', async () => {
    const { index, of } = await twins();
    let swaps = 0;
    for (const [i, ref] of onlySegment(of[1]).pages.entries()) {
      const other = onlySegment(of[0]).pages[i] as PageRef;
      expect({ ...other, sha256: '', checksum: 0, head: 0 }).toEqual({
        ...ref,
        sha256: '',
        checksum: 0,
        head: 0,
      });
      const value = await index.get(keyOf(other));
      const reader = withValues(index, new Map([[keyOf(ref), value ?? new Uint8Array()]]));
      await expect(readPage(reader, ref)).rejects.toThrow(corrupt);
      swaps++;
    }
    expect(swaps).toBeGreaterThan(5);
  });

  it('is refused when it is a value of the same kind of another generation', async () => {
    const { index, of } = await twins();
    const [before, after] = of.map(valuesOf);
    let swaps = 0;
    for (const { kind, ref } of after ?? []) {
      for (const other of before ?? []) {
        if (other.kind !== kind || other.ref.sha256 === ref.sha256 || other.ref.bytes !== ref.bytes) continue;
        const value = await index.get(valueKey(kind, other.ref.sha256));
        const reader = withValues(index, new Map([[valueKey(kind, ref.sha256), value ?? new Uint8Array()]]));
        await expect(readValue(reader, kind, ref)).rejects.toThrow(corrupt);
        swaps++;
      }
    }
    expect(swaps).toBeGreaterThan(20);
  });
});
