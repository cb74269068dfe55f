import fc from 'fast-check';
import type { Segment } from '../../src/index/manifest.ts';

/** What of segments tells where their rows are. */
export type SegmentPart = Pick<Segment, 'rows' | 'deleted'>;

/** Segments of few rows, of which some are deleted, but never all. */
export const parts: fc.Arbitrary<SegmentPart[]> = fc.array(
  fc.integer({ min: 1, max: 100 }).chain((rows) =>
    fc.uniqueArray(fc.nat(rows - 1), { maxLength: rows - 1 }).map((deleted) => ({
      rows,
      ...(deleted.length > 0 && { deleted: deleted.sort((a, b) => a - b) }),
    })),
  ),
  { minLength: 1, maxLength: 6 },
);
