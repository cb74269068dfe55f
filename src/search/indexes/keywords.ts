import type { Engine } from '../../engine/engine.ts';
import { checkPostings } from '../../index/format/postings-value.ts';
import type { Segment } from '../../index/manifest.ts';
import type { Resident } from '../../index/open.ts';
import type { SegmentReader } from '../../index/unpack.ts';
import type { SegmentKeywords } from './keyword-index.ts';
import { loadEndToEnd, requireGoing, type Target } from './load-value.ts';

/** What of a segment is not streamed. */
type Opened = Pick<Resident, 'terms' | 'words' | 'columns'>;

/** Bytes of memory that the postings of a segment need. */
export function keywordBytes({ rows, postings }: Pick<Segment, 'rows' | 'postings'>): number {
  return postings.reduce((sum, { bytes }) => sum + bytes, rows + 128);
}

/**
 * Streams the postings of a segment into an engine's memory.
 * @param engine With room for {@link keywordBytes}: growing the memory would detach the views that the streams write to.
 * @param opening The values of the same segment that are open, which may still be on their way.
 * @throws SextantError `index-value-missing`, `index-corrupt`, `index-format-unsupported`
 */
export async function loadKeywords(
  engine: Engine,
  reader: SegmentReader,
  { rows, postings: refs }: Pick<Segment, 'rows' | 'postings'>,
  opening: Opened | Promise<Opened>,
  { room = engine.arena, isOver }: Target = {},
): Promise<SegmentKeywords> {
  const { arena } = engine;
  const postings = room.alloc(refs.reduce((sum, { bytes }) => sum + bytes, 0));
  const lengths = room.alloc(rows);
  const [{ terms, words, columns }, values] = await Promise.all([
    opening,
    loadEndToEnd(engine, postings, reader, { kind: 'postings', refs, isOver }),
  ]);
  requireGoing(isOver);
  for (const value of values) checkPostings(value);
  arena.u8(lengths, rows).set(columns.lengths);
  return { postings, lengths, terms, words };
}
