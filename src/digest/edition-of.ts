import { detailsOf } from '../index/details.ts';
import type { Paper } from '../index/paper.ts';
import { paperNumber } from '../index/format/ids.ts';
import type { Conditions, Hit, Hits, SearchService } from '../search/service.ts';
import { snippet } from '../text/cut.ts';
import { given, REQUEST_LIMITS } from '../use-cases/fields.ts';
import { searchPapers } from '../use-cases/search-papers.ts';
import type { Interest } from './interest.ts';
import type { NumberedPaper } from './store/editions-store.ts';

/** Characters of an abstract that an edition keeps. */
const ABSTRACT = 600;

/** The papers of an interest among some. */
export interface Found {
  papers: NumberedPaper[];
  /** How many more there are. */
  more: number;
}

/** Among which papers, by their numbers, and how many at most. */
interface Among {
  among: Float64Array;
  most: number;
}

/**
 * Those of some papers that an interest is in, the best first: of a search those that it finds close, or that pass its
 * filters where it has no text; of papers those that are close to one of them; of the whole site all, those that trend
 * first where readers vote.
 */
export async function papersFor(
  service: SearchService,
  interest: Interest,
  { among, most }: Among,
): Promise<Found> {
  const rows = (await service.numbered(Array.from(among))).filter((row) => row !== null);
  if (rows.length === 0) return { papers: [], more: 0 };
  const { hits, total } = await hitsFor(service, interest, rows, Math.min(most, REQUEST_LIMITS.page));
  return { papers: hits.map(keptOf), more: Math.max(0, total - hits.length) };
}

async function hitsFor(
  service: SearchService,
  interest: Interest,
  rows: number[],
  limit: number,
): Promise<Pick<Hits, 'hits' | 'total'>> {
  const conditions: Conditions = [[{ field: 'row', rows, negated: false }]];
  switch (interest.kind) {
    case 'site': {
      const { hasVotes } = await service.overview();
      const order = hasVotes ? 'trending' : 'newest';
      const { papers, total } = await service.list({ order, conditions, offset: 0, limit });
      return { hits: papers.map((paper) => ({ paper, score: 0 })), total };
    }
    case 'search': {
      const { query, mode = 'hybrid', categories, author, topic, has } = interest;
      return searchPapers(service, {
        query,
        mode,
        ...given({ categories, author, topic, has }),
        undated: false,
        conditions,
        sort: 'relevance',
        min_relevance: 'partial',
        correct: true,
        explain: query !== '',
        limit,
        offset: 0,
      });
    }
    case 'papers': {
      // Those that left the collection are passed over.
      const named = await service.identify(interest.ids.map((id) => [id]));
      const seeds = named.filter((row) => row !== null);
      if (seeds.length === 0) return { hits: [], total: 0 };
      return service.recommend({
        positive: { ids: [], texts: [], rows: Array.from(new Set(seeds)) },
        negative: { ids: [], texts: [] },
        diversity: 0,
        explain: true,
        page: { offset: 0, limit },
        closeAmong: rows,
      });
    }
  }
}

/** What an edition keeps of a result. */
function keptOf({ paper, why, like }: Hit): NumberedPaper {
  const kept: Paper = { ...paper, ...detailsOf(paper), abstract: snippet(paper.abstract, ABSTRACT) };
  delete kept.extra;
  return { number: paperNumber(paper.id), paper: kept, ...(why && { why }), ...(like && { like }) };
}
