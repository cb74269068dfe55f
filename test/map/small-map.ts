import type { PaperMap } from '../../src/index/format/map-value.ts';
import type { MapRegion } from '../../src/index/format/map-shape.ts';
import { encodeMap } from '../../src/index/format/map-value.ts';
import type { Paper } from '../../src/index/paper.ts';
import { gzip } from '../../src/search/serving/gzip.ts';
import { SextantError } from '../../src/errors.ts';
import type { MapReader } from '../../src/search/service.ts';
import { rowsWithin, Topics } from '../../src/search/topics.ts';

const region = (level: number, parent: number, papers: number, ...terms: string[]): MapRegion => ({
  level,
  parent,
  x: 0,
  y: 0,
  radius: 1_000,
  papers,
  terms,
});

/** Two regions, one of them in two parts. Paper r lies at (1000 r, 0). */
export function smallMap(papers: number): PaperMap {
  const half = Math.ceil(papers / 2);
  return {
    places: Int16Array.from({ length: 2 * papers }, (_, i) => (i % 2 === 0 ? 500 * i : 0)),
    regions: Uint16Array.from({ length: papers }, (_, row) => (row < half ? 2 : 3)),
    categories: new Uint8Array(papers),
    periods: new Uint8Array(papers),
    legend: {
      regions: [
        region(0, -1, papers, 'code models', 'repair'),
        region(0, -1, 1, '"><script>alert(1)</script>'),
        region(1, 0, half, 'program repair'),
        region(1, 0, papers - half, 'old ids'),
      ],
      categories: ['cs.SE', 'cs.CL'],
      periods: ['2001'],
    },
  };
}

/** The map of some papers in memory. */
export function smallMapReader(papers: readonly Paper[]): MapReader {
  const missing = (what: string): never => {
    throw new SextantError('paper-not-found', `There is no ${what}.`);
  };
  return {
    file: async () => encodeMap(smallMap(papers.length)),
    compressed: async () => gzip(encodeMap(smallMap(papers.length))),
    legend: async () => smallMap(papers.length).legend,
    rowsWithin: async (region) => rowsWithin(smallMap(papers.length), region),
    topics: async () => new Topics(smallMap(papers.length)),
    papers: async (rows) => rows.map((row) => papers[row] ?? missing(`row ${row}`)),
    rows: async (ids) =>
      ids.map((id) => {
        const row = papers.findIndex((paper) => paper.id === id);
        return row >= 0 ? row : missing(`paper ${id}`);
      }),
  };
}
