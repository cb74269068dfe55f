import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checksum32, fnv1a32 } from '../../src/hash.ts';
import { encodePage, encodeRecord, headChecksum, Page, recordBytes } from '../../src/index/format/pages.ts';
import { displaced, patched } from './binary.ts';
import { papers } from './papers.ts';

describe('encodePage and Page', () => {
  it('give back every paper by its row', () => {
    fc.assert(
      fc.property(fc.array(papers, { minLength: 1, maxLength: 6 }), fc.nat(1e9), (list, firstRow) => {
        const value = displaced(encodePage(list.map(encodeRecord)));
        const page = new Page(value, { firstRow, rows: list.length, head: headChecksum(value) });
        list.forEach((paper, i) => expect(page.paper(firstRow + i)).toEqual(paper));
        const records = list.reduce((sum, paper) => sum + recordBytes(encodeRecord(paper).length), 0);
        expect(value.length).toBe(16 + 4 + records);
        expect(headChecksum(value)).toBe(checksum32(value.subarray(0, 16 + 4 + 8 * list.length)));
      }),
    );
  });

  it('keep a lone surrogate, which UTF-8 cannot hold', () => {
    const paper = { id: 'x', title: 'a \ud83d b', abstract: '' };
    const value = encodePage([encodeRecord(paper)]);
    expect(new Page(value, { firstRow: 0, rows: 1, head: headChecksum(value) }).paper(0)).toEqual(paper);
  });
});

describe('Page', () => {
  const list = ['one', 'two'].map((id) => ({ id, title: id, abstract: '' }));
  const value = encodePage(list.map(encodeRecord));
  const head = headChecksum(value);
  const ref = { firstRow: 10, rows: 2, head };
  const checksums = 16 + 4 * 3;
  const firstRecord = checksums + 4 * 2;
  const refusal = (code: string): Error => expect.objectContaining({ code }) as Error;
  /** What vouches for the head of whatever has one. */
  const headOf = (bytes: Uint8Array): number => {
    try {
      return headChecksum(bytes);
    } catch {
      return head;
    }
  };
  /** With the checksum of what the first record then is. */
  const forged = (at: number, byte: number): Uint8Array => {
    const changed = patched(value, at, byte);
    const end = new DataView(changed.buffer, changed.byteOffset).getUint32(20, true);
    const sum = fnv1a32(changed.subarray(firstRecord, end));
    return patched(changed, checksums, ...new Uint8Array(Uint32Array.of(sum).buffer));
  };

  it.each([9, 12, -1, 10.5, Number.NaN])('refuses row %d, which the page does not hold', (row) => {
    expect(() => new Page(value, ref).paper(row)).toThrow(refusal('index-corrupt'));
  });

  it.each([
    ['another magic', patched(value, 0, 0), 'index-corrupt'],
    ['another version', patched(value, 4, 3), 'index-format-unsupported'],
    ['another header length', patched(value, 6, 20), 'index-corrupt'],
    ['no records', patched(value, 8, 0, 0, 0, 0), 'index-corrupt'],
    ['fewer records', patched(value, 8, 1), 'index-corrupt'],
    ['more records than bytes', patched(value, 8, 255, 255, 255, 255), 'index-corrupt'],
    ['an offset into the header', patched(value, 16, 3), 'index-corrupt'],
    ['an offset beyond the end', patched(value, 20, 255, 255), 'index-corrupt'],
    ['offsets that go back', patched(value, 20, 20), 'index-corrupt'],
    ['a byte too few', value.subarray(0, -1), 'index-corrupt'],
    ['a record without its checksum', patched(value, firstRecord + 8, 0x58), 'index-corrupt'],
    ['a record that is not JSON', forged(firstRecord, 0x5b), 'index-corrupt'],
    ['a record that is not UTF-8', forged(firstRecord + 8, 0xff), 'index-corrupt'],
    ['a record that is no paper', forged(firstRecord + 2, 0x58), 'index-corrupt'],
  ])('refuses %s, also where the manifest vouches for its head', (_, bytes, code) => {
    expect(() => new Page(bytes, ref).paper(10)).toThrow(refusal(code));
    expect(() => new Page(bytes, { ...ref, head: headOf(bytes) }).paper(10)).toThrow(refusal(code));
  });

  it('refuses the page of another number of rows', () => {
    expect(() => new Page(value, { ...ref, rows: 3 })).toThrow(refusal('index-corrupt'));
  });

  it('is of the rows that the manifest says, wherever those are', () => {
    expect(new Page(value, { ...ref, firstRow: 70 }).paper(71)).toEqual(list[1]);
  });

  it('refuses a whole page of the same rows and the same length with another content', () => {
    const other = encodePage(list.map((paper) => encodeRecord({ ...paper, title: 'six' })));
    expect(other.length).toBe(value.length);
    expect(() => new Page(other, ref)).toThrow(refusal('index-corrupt'));
  });

  it('reads the papers beside a damaged one', () => {
    const page = new Page(patched(value, firstRecord + 8, 0x58), ref);
    expect(() => page.paper(10)).toThrow(refusal('index-corrupt'));
    expect(page.paper(11)).toEqual(list[1]);
  });
});
