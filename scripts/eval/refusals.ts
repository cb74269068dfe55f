import type { Hits, Mode, SearchService } from '../../src/search/service.ts';
import type { UnrelatedText } from '../unrelated.ts';
import type { KnownItemCase } from './known-item-cases.ts';
import type { JudgedQuery } from './scifact.ts';

/** Results that a person sees at once. */
const SHOWN = 10;

/** Share of texts that no paper answers of which the search says so; and those of which it does not. */
export async function refusals(
  searcher: SearchService,
  texts: readonly UnrelatedText[],
  mode: Mode = 'hybrid',
): Promise<{ share: number; missed: UnrelatedText[] }> {
  const missed: UnrelatedText[] = [];
  for (const unrelated of texts) {
    const { close } = await firstOf(searcher, unrelated.text, mode);
    if (close !== 0) missed.push(unrelated);
  }
  return { share: 1 - missed.length / texts.length, missed };
}

/** Share of the judged answers among the first ten of each query that are called close. */
export async function closeAnswers(
  searcher: SearchService,
  queries: readonly JudgedQuery[],
  mode: Mode = 'hybrid',
): Promise<number> {
  let [found, close] = [0, 0];
  for (const { text, judgments } of queries) {
    for (const { paper, relevance = 'weak' } of (await firstOf(searcher, text, mode)).hits) {
      if ((judgments.get(paper.id) ?? 0) === 0) continue;
      found++;
      if (relevance !== 'weak') close++;
    }
  }
  return close / found;
}

/** Share of known items that are among the first ten and called close. */
export async function closeKnownItems(
  searcher: SearchService,
  cases: readonly KnownItemCase[],
): Promise<number> {
  let close = 0;
  for (const { query, id } of cases) {
    const { hits } = await firstOf(searcher, query, 'hybrid');
    const { relevance = 'weak' } = hits.find(({ paper }) => paper.id === id) ?? {};
    if (relevance !== 'weak') close++;
  }
  return close / cases.length;
}

async function firstOf(searcher: SearchService, text: string, mode: Mode): Promise<Hits> {
  const page = { limit: SHOWN, offset: 0 };
  return searcher.search({ text, mode, filters: {}, sort: 'relevance', page, explain: false });
}
