// Keyword search over compressed postings. A posting is a number in LEB128 (seven bits a byte, the least significant
// first): in its lowest `bits` bits the count, above them the gap to the row before. `add_counts` takes 4 bits; the
// others also postings without counts, 0 bits. A row beyond the last ends the walk, and the end of the list a number, so
// damaged postings cannot read or write elsewhere.
import { CAPACITY, COUNT, prune, push, THRESHOLD } from './scan_b1';

// What a walk does with a posting: a constant wherever it is called, so that each walk is compiled with its own only.
const ADD_COUNTS = 0, ADD_ROWS = 1, MARK = 2, TELL = 3;

/**
 * Walks a list to its end; `data` is what it writes to or reads, `lengths` and `table` are for counts alone. Returns how
 * many rows are marked in the mask, if it tells.
 */
// @ts-expect-error AssemblyScript decorator
@inline
function walk(what: i32, list: usize, bytes: u32, rows: u32, bits: u32, weight: f32, data: usize, lengths: usize = 0, table: usize = 0): u32 {
  const end = list + bytes;
  let row: u32 = 0;
  let count: u32 = 0;
  while (list < end) {
    let byte = <u32>load<u8>(list++);
    let posting = byte & 127;
    for (let shift: u32 = 7; byte > 127 && list < end; shift += 7) {
      byte = <u32>load<u8>(list++);
      posting |= (byte & 127) << shift;
    }
    row += posting >> bits;
    if (row >= rows) break;
    if (what <= ADD_ROWS) {
      const at = data + (<usize>row << 2);
      let more = weight;
      if (what === ADD_COUNTS) {
        const entry = (<usize>load<u8>(lengths + row) << 4) | (posting & 15);
        more *= load<f32>(table + (entry << 2));
      }
      store<f32>(at, load<f32>(at) + more);
    } else {
      const at = data + (<usize>(row >> 5) << 2);
      if (what === MARK) store<u32>(at, load<u32>(at) | (1 << (row & 31)));
      else count += (load<u32>(at) >> (row & 31)) & 1;
    }
  }
  return count;
}

/** scores[row] += weight · table[lengths[row] · 16 + count]. lengths: u8[rows]; table: f32[4096]; scores: f32[rows]. */
export function add_counts(
  list: usize, bytes: u32, rows: u32, weight: f32, lengths: usize, table: usize, scores: usize,
): void {
  walk(ADD_COUNTS, list, bytes, rows, 4, weight, scores, lengths, table);
}

/** scores[row] += weight, over postings without counts. */
export function add_rows(list: usize, bytes: u32, rows: u32, weight: f32, scores: usize): void {
  walk(ADD_ROWS, list, bytes, rows, 0, weight, scores);
}

/** Sets the bit of every row. mask: one bit a row, u32 for each 32. */
export function mark_rows(list: usize, bytes: u32, rows: u32, bits: u32, mask: usize): void {
  walk(MARK, list, bytes, rows, bits, 0, mask);
}

/** How many of the rows have their bit set. */
export function count_rows(list: usize, bytes: u32, rows: u32, bits: u32, mask: usize): u32 {
  return walk(TELL, list, bytes, rows, bits, 0, mask);
}

/**
 * Offers every row whose score is above 0 and above the list's threshold to a candidate list (see `scan_b1.ts`),
 * prunes the list, and returns how many rows are above 0. scores: f32, room for a multiple of 4 rows and 0 in what
 * is beyond `rows`. mask: one bit a row, or address 0 for all rows.
 */
export function collect_f32(scores: usize, rows: u32, mask: usize, list: usize): u32 {
  const zero = f32x4.splat(0);
  let scored: u32 = 0;
  for (let row: u32 = 0; row < rows; row += 4) {
    const s = v128.load(scores + (<usize>row << 2));
    let above = i32x4.bitmask(f32x4.gt(s, zero));
    if (mask) above &= load<u32>(mask + (<usize>(row >> 5) << 2)) >> (row & 31);
    if (above === 0) continue;
    scored += popcnt<u32>(above);
    above &= i32x4.bitmask(f32x4.gt(s, f32x4.splat(load<f32>(list, THRESHOLD))));
    if (above === 0) continue;
    if (above & 1) push(list, f32x4.extract_lane(s, 0), row);
    if (above & 2) push(list, f32x4.extract_lane(s, 1), row + 1);
    if (above & 4) push(list, f32x4.extract_lane(s, 2), row + 2);
    if (above & 8) push(list, f32x4.extract_lane(s, 3), row + 3);
    if (load<u32>(list, COUNT) + 4 > load<u32>(list, CAPACITY)) prune(list);
  }
  prune(list);
  return scored;
}
