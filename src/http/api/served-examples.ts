import { plainText } from '../../text/plain.ts';
import { rendered } from '../../paper/texts.ts';
import type { SearchService } from '../../search/service.ts';
import { wordsWithin } from '../../text/cut.ts';
import { newestPapers } from '../../use-cases/browse-papers.ts';
import { readable } from '../opening.ts';
import { listOf } from './comma-lists.ts';

/** What the reference of the API fills in, so that a first try is answered with papers. */
export interface ServedExamples {
  /** By operation and name of the parameter. */
  parameters: Record<string, Record<string, unknown>>;
  /** Examples of bodies, by the id of their schema. */
  bodies: Record<string, unknown>;
}

export const NO_EXAMPLES: ServedExamples = { parameters: {}, bodies: {} };

/** Characters of a title, at least, that are typed before suggestions are asked for: whole words. */
const TYPED = 6;
/** Characters of a title, at most, that are searched for: whole words. */
const SEARCHED = 200;
/** ASCII digits: the others stand in what was a formula. */
const PLAIN_WORD = /^[\p{L}\p{M}0-9.,:;!?&/'’"()-]+$/u;

/** Examples that the index has: all filters are true of its newest paper. None while it cannot be read. */
export async function servedExamples(service: SearchService): Promise<ServedExamples> {
  const [paper, other] = (await readable(() => newestPapers(service, 2))) ?? [];
  if (paper === undefined) return NO_EXAMPLES;
  const title = rendered(
    paper,
    ({ title }) => plainText(title),
    ({ title }) => title,
  );
  const year = paper.published?.slice(0, 4);
  const [category] = paper.categories ?? [];
  const { id: model } = service.info.model;
  const id = { id: paper.id };
  return {
    parameters: {
      search: {
        q: plainWords(title),
        ...(category !== undefined && { category }),
        ...(year !== undefined && { from: year, to: year }),
      },
      suggest: { q: beginningOf(title) },
      getPaper: id,
      listPapers: { ids: listOf([paper.id]) },
      listRelatedPapers: id,
      getModel: { id: model },
      getMapPapers: { id: [paper.id] },
    },
    bodies: {
      RecommendationsRequest: {
        positive_ids: [paper.id],
        ...(other !== undefined && { negative_ids: [other.id] }),
      },
      BatchRequest: { ids: [paper.id, ...(other === undefined ? [] : [other.id])] },
      EmbeddingsRequest: { input: [title], model },
    },
  };
}

/** A title without what the query language would read as more than words. */
function plainWords(title: string): string {
  const words = wordsOf(title.replace(/[":()]|(?<!\w)-/g, ' '));
  const searched = wordsWithin(words, SEARCHED).join(' ');
  return searched || title;
}

/** The first words of a title, up to the first formula: what is typed is not what is shown of it. */
function beginningOf(title: string): string {
  const words = wordsOf(title);
  const formula = words.findIndex((word) => !PLAIN_WORD.test(word));
  const plain = words.slice(0, formula < 0 ? undefined : formula);
  const enough = plain.findIndex((_, i) => plain.slice(0, i + 1).join(' ').length >= TYPED);
  return plain.slice(0, enough < 0 ? undefined : enough + 1).join(' ') || title.slice(0, TYPED);
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
