import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fnv1a32 } from '../../src/hash.ts';
import { encodePage, readPageHeader, readPaper, recordBytes } from '../../src/index/pages.ts';
import { displaced, patched } from './binary.ts';
import { papers } from './papers.ts';

describe('encodePage and readPaper', () => {
  it('give back every paper by its row', () => {
    fc.assert(
      fc.property(fc.array(papers, { minLength: 1, maxLength: 6 }), fc.nat(1e9), (list, firstRow) => {
        const page = displaced(encodePage(firstRow, list));
        expect(readPageHeader(page)).toEqual({ firstRow, records: list.length });
        list.forEach((paper, i) => expect(readPaper(page, firstRow + i)).toEqual(paper));
        const records = list.reduce((sum, paper) => sum + recordBytes(paper), 0);
        expect(page.length).toBe(16 + 4 + records);
      }),
    );
  });

  it('keep a lone surrogate, which UTF-8 cannot hold', () => {
    const paper = { id: 'x', title: 'a \ud83d b', abstract: '' };
    expect(readPaper(encodePage(0, [paper]), 0)).toEqual(paper);
  });
});

describe('readPaper', () => {
  const list = ['one', 'two'].map((id) => ({ id, title: id, abstract: '' }));
  const page = encodePage(10, list);
  const checksums = 16 + 4 * 3;
  const firstRecord = checksums + 4 * 2;
  /** With the checksum of what the first record then is. */
  const forged = (at: number, byte: number): Uint8Array => {
    const changed = patched(page, at, byte);
    const end = new DataView(changed.buffer, changed.byteOffset).getUint32(20, true);
    const sum = fnv1a32(changed.subarray(firstRecord, end));
    return patched(changed, checksums, ...new Uint8Array(Uint32Array.of(sum).buffer));
  };

  it.each([9, 12, -1, 10.5, Number.NaN])('refuses row %d, which the page does not hold', (row) => {
    expect(() => readPaper(page, row)).toThrow(expect.objectContaining({ code: 'index-corrupt' }) as Error);
  });

  it.each([
    ['another magic', patched(page, 0, 0), 'index-corrupt'],
    ['another version', patched(page, 4, 3), 'index-format-unsupported'],
    ['another header length', patched(page, 6, 20), 'index-corrupt'],
    ['no records', patched(page, 12, 0, 0, 0, 0), 'index-corrupt'],
    ['more records than bytes', patched(page, 12, 255, 255, 255, 255), 'index-corrupt'],
    ['an offset into the header', patched(page, 16, 3), 'index-corrupt'],
    ['an offset beyond the end', patched(page, 20, 255, 255), 'index-corrupt'],
    ['offsets that go back', patched(page, 20, 20), 'index-corrupt'],
    ['a byte too few', page.subarray(0, -1), 'index-corrupt'],
    ['a record without its checksum', patched(page, firstRecord + 8, 0x58), 'index-corrupt'],
    ['a record that is not JSON', forged(firstRecord, 0x5b), 'index-corrupt'],
    ['a record that is not UTF-8', forged(firstRecord + 8, 0xff), 'index-corrupt'],
    ['a record that is no paper', forged(firstRecord + 2, 0x58), 'index-corrupt'],
  ])('refuses %s', (_, bytes, code) => {
    expect(() => readPaper(bytes, 10)).toThrow(expect.objectContaining({ code }) as Error);
  });
});
