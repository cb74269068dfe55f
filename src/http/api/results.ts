import type { Hit } from '../../search/service.ts';
import type { Result } from './search-schema.ts';
import { snippet } from '../../text/shortened.ts';

/** What a list of results says of a paper: all but the abstract, of which it gives the beginning, and `extra`. */
export function toResult({ paper, score, relevance, why }: Hit): Result {
  const { id, title, abstract, ...described } = { ...paper, extra: undefined };
  return { id, title, score, relevance, ...described, snippet: snippet(abstract), why };
}
