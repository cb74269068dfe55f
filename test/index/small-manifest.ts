import type { Manifest } from '../../src/index/manifest.ts';

export const hash = (digit: string): string => digit.repeat(64);
/** How a manifest names a value, whose hash has this digit alone. */
export const ref = (digit: string) => ({ sha256: hash(digit), bytes: 5, checksum: 7 });

/** Of an index of one segment with three papers, whose values are named and not there. */
export const SMALL_MANIFEST: Manifest & { segments: [Manifest['segments'][number]] } = {
  format: 2,
  gen: 2,
  createdAt: '2026-11-24T00:00:00.000Z',
  papers: 3,
  bits: 8,
  model: { id: 'm', dim: 32, maxTokens: 256, weights: ref('1'), vocabulary: ref('2') },
  segments: [
    {
      rows: 3,
      vectors: [{ ...ref('3'), firstRow: 0, rows: 3 }],
      pages: [{ ...ref('4'), firstRow: 0, rows: 3, head: 9 }],
      ids: ref('5'),
      aliases: ref('6'),
      terms: ref('7'),
      postings: [ref('8')],
      columns: ref('9'),
      suggestions: [{ ...ref('a'), first: '' }],
      embeddings: [{ ...ref('b'), firstRow: 0, rows: 3 }],
      has: { code: { rows: 0, offset: 8, bytes: 0 } },
    },
  ],
  ranking: { keyword: 0.2, title: 0.3, relatedKeyword: 0.15 },
};
