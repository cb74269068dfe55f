import { SextantError } from '../errors.ts';
import { plainText } from '../paper/plain.ts';
import { rendered } from '../paper/rendered.ts';
import type { SearchService } from '../search/service.ts';

/** What the reference of the API fills in, so that a first try is answered with papers. */
export interface ServedExamples {
  /** By operation and name of the parameter. */
  parameters: Record<string, Record<string, unknown>>;
  /** Of bodies, by the id of their schema. */
  bodies: Record<string, unknown>;
}

export const NO_EXAMPLES: ServedExamples = { parameters: {}, bodies: {} };

/** Characters of a title that are typed before suggestions are asked for. */
const TYPED = 6;
/** Words of a title that are searched for. */
const SEARCHED_WORDS = 8;

/** Examples that the index has: all filters are true of its newest paper. None while it cannot be read. */
export async function servedExamples(service: SearchService): Promise<ServedExamples> {
  const newest = await newestOf(service);
  if (newest === undefined) return NO_EXAMPLES;
  const { paper, other } = newest;
  const title = rendered(
    paper,
    ({ title }) => plainText(title),
    ({ title }) => title,
  );
  const year = paper.published?.slice(0, 4);
  const [category] = paper.categories ?? [];
  const { id: model } = service.manifest.model;
  const id = { id: paper.id };
  return {
    parameters: {
      search: {
        q: plainWords(title),
        ...(category !== undefined && { category }),
        ...(year !== undefined && { from: year, to: year }),
      },
      suggest: { q: title.slice(0, TYPED) },
      getPaper: id,
      listRelatedPapers: id,
      getMapPapers: { id: [paper.id] },
    },
    bodies: {
      RecommendationsRequest: {
        positivePaperIds: [paper.id],
        ...(other !== undefined && { negativePaperIds: [other.id] }),
      },
      EmbeddingsRequest: { input: [title], model },
    },
  };
}

/** The beginning of a title without what the query language would read as more than words. */
function plainWords(title: string): string {
  const words = title.replace(/[":()]|(?<!\w)-/g, ' ').split(/\s+/);
  return (
    words
      .filter((word) => word !== '')
      .slice(0, SEARCHED_WORDS)
      .join(' ') || title
  );
}

async function newestOf(service: SearchService) {
  try {
    const { hits } = await service.browse({ order: 'newest', page: { limit: 2, offset: 0 } });
    const [paper, other] = hits.map((hit) => hit.paper);
    return paper && { paper, other };
  } catch (error) {
    if (error instanceof SextantError) return undefined;
    throw error;
  }
}
