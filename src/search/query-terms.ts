import { analyze } from '../index/analyze.ts';
import type { KeywordIndex, ScoredTerm } from './keyword-index.ts';

/** The terms of a text that the index has, each weighted by its idf and by how often the text has it. */
export function textTerms(index: KeywordIndex, text: string): ScoredTerm[] {
  const counts = new Map<string, number>();
  for (const { term } of analyze(text)) counts.set(term, (counts.get(term) ?? 0) + 1);
  const terms: ScoredTerm[] = [];
  for (const [term, count] of counts) {
    const postings = index.terms.text.find(term);
    if (postings !== null) terms.push({ postings, weight: count * index.idf(postings.rows) });
  }
  return terms;
}
