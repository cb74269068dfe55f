import { describe, expect, it } from 'vitest';
import { byteStream } from '../../scripts/kv/byte-stream.ts';
import { valueKey } from '../../src/index/manifest.ts';
import type { PageRef } from '../../src/index/refs.ts';
import { checksum32 } from '../../src/hash.ts';
import { sha256Hex } from '../../src/hash.ts';
import { encodePage, encodeRecord, headChecksum } from '../../src/index/format/pages.ts';
import type { IndexReader } from '../../src/index/store.ts';
import { Budget } from '../../src/search/serving/budget.ts';
import { Lru } from '../../src/search/lru.ts';
import { createCaches, Records } from '../../src/search/serving/records.ts';
import { type RowSpace, rowSpaceOf } from '../../src/search/indexes/row-space.ts';
import type { Segment } from '../../src/index/manifest.ts';

const PAPERS = Array.from({ length: 30 }, (_, row) => ({
  id: `p${row}`,
  title: `Paper ${row}`,
  abstract: '',
}));

/** Three pages of ten papers, whose reads are counted and can be damaged. */
async function library() {
  const values = new Map<string, Uint8Array>();
  const pages: PageRef[] = [];
  for (const firstRow of [0, 10, 20]) {
    const page = encodePage(PAPERS.slice(firstRow, firstRow + 10).map(encodeRecord));
    const ref = {
      sha256: await sha256Hex(page),
      bytes: page.length,
      checksum: checksum32(page),
      firstRow,
      rows: 10,
      head: headChecksum(page),
    };
    pages.push(ref);
    values.set(valueKey('pages', ref.sha256), page);
  }
  const reads: string[] = [];
  const damage: ((page: Uint8Array) => Uint8Array)[] = [];
  const get = async (key: string): Promise<Uint8Array | null> => {
    reads.push(key);
    const value = values.get(key);
    return value === undefined ? null : (damage.shift()?.(value.slice()) ?? value);
  };
  const reader: IndexReader = {
    get,
    stream: async (key) => {
      const value = await get(key);
      return value && byteStream(value);
    },
  };
  return { reader, pages, reads, damage };
}

/** The rows of one segment, of which nothing but its pages is read. */
function spaceOf(pages: PageRef[]): RowSpace {
  return rowSpaceOf([{ rows: 31, pages } as unknown as Segment]);
}

describe('Records', () => {
  it('reads every page once, in the order that is asked for, and no paper twice', async () => {
    const { reader, pages, reads } = await library();
    const records = new Records(reader, spaceOf(pages), createCaches(1_000_000)).for(new Budget());
    const rows = [25, 3, 27, 3, 0];
    expect(await records.read(rows)).toEqual(rows.map((row) => PAPERS[row]));
    expect(reads).toHaveLength(2);
    expect(await records.read([0, 25])).toEqual([PAPERS[0], PAPERS[25]]);
    expect(reads).toHaveLength(2);
    expect(await records.read([1])).toEqual([PAPERS[1]]);
    expect(reads).toHaveLength(3);
  });

  it.each([
    ['is cut short', (page: Uint8Array) => page.subarray(0, -1)],
    ['goes on', (page: Uint8Array) => Uint8Array.from([...page, 0])],
    ['has another record', (page: Uint8Array) => page.fill(88, page.length - 6, page.length - 5)],
  ])('reads a page again that %s, and gives up when it still is', async (_, change) => {
    const { reader, pages, damage } = await library();
    const records = new Records(reader, spaceOf(pages), createCaches(0)).for(new Budget());
    damage.push(change);
    expect(await records.read([9])).toEqual([PAPERS[9]]);
    damage.push(change, change);
    const another = new Records(reader, spaceOf(pages), createCaches(0)).for(new Budget());
    await expect(another.read([9])).rejects.toMatchObject({
      code: 'index-corrupt',
    });
  });

  it('leaves a page that could not be read out of all of a request, though another request reads it', async () => {
    const { reader, pages, damage } = await library();
    const records = new Records(reader, spaceOf(pages), createCaches(1_000_000));
    const request = records.for(new Budget());
    const cut = (page: Uint8Array): Uint8Array => page.subarray(0, -1);
    damage.push(cut, cut);
    expect(await request.find([9])).toEqual([undefined]);
    expect(await records.for(new Budget()).find([9])).toEqual([PAPERS[9]]);
    expect(await request.find([9, 10])).toEqual([undefined, PAPERS[10]]);
    expect(request.faultOf(9)).toMatchObject({ code: 'index-corrupt' });
  });

  it('says which page is missing and which row has none', async () => {
    const { reader, pages } = await library();
    const ref = { sha256: '0'.repeat(64), bytes: 9, checksum: 0, firstRow: 30, rows: 1, head: 0 };
    const records = new Records(reader, spaceOf([...pages, ref]), createCaches(0)).for(new Budget());
    await expect(records.read([30])).rejects.toMatchObject({ code: 'index-value-missing' });
    await expect(records.read([31])).rejects.toMatchObject({ code: 'index-corrupt' });
  });
});

describe('Lru', () => {
  it('keeps what was used last, by number', () => {
    const lru = new Lru<number>(2);
    lru.set('a', 1);
    lru.set('b', 2);
    lru.get('a');
    lru.set('c', 3);
    expect(['a', 'b', 'c'].map((key) => lru.get(key))).toEqual([1, undefined, 3]);
  });

  it('keeps what was used last, by weight, and one that weighs more than all', () => {
    const lru = new Lru<string>(10, (value) => value.length);
    lru.set('a', '1234567');
    lru.set('b', '123');
    expect(lru.get('a')).toBe('1234567');
    lru.set('c', '1');
    expect(['a', 'b', 'c'].map((key) => lru.get(key))).toEqual(['1234567', undefined, '1']);
    lru.set('d', 'heavier than all of it');
    expect(['a', 'c', 'd'].map((key) => lru.get(key)?.length)).toEqual([undefined, undefined, 22]);
  });
});
