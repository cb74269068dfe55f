import { authorPath, paperPath, topicPath } from '../paper/links.ts';
import type { Interest } from './interest.ts';

/** In what an interest is chosen: how it is spoken of. */
export type Choice = 'site' | 'search' | 'author' | 'field' | 'paper' | 'papers';

/** By what an interest chooses papers: the author or the field alone, where nothing else is asked. */
export function choiceOf(interest: Interest): Choice {
  if (interest.kind === 'site') return 'site';
  if (interest.kind === 'papers') return interest.ids.length === 1 ? 'paper' : 'papers';
  if (interest.query !== '') return 'search';
  const { author, topic, categories, has } = interest;
  const isOfOthers = topic !== undefined || categories !== undefined || has !== undefined;
  return author !== undefined && !isOfOthers ? 'author' : 'field';
}

/** The page of the site that lists the papers of an interest, the newest first where it has an order. */
export function interestPath(interest: Interest): string {
  if (interest.kind === 'site') return '/browse/new';
  if (interest.kind === 'papers') {
    const [first = '', ...others] = interest.ids;
    if (others.length === 0) return `${paperPath(first)}#related`;
    return `/like?${new URLSearchParams(interest.ids.map((id) => ['id', id])).toString()}`;
  }
  const { query, mode, categories = [], author, topic, has } = interest;
  const [category] = categories;
  const said = { q: query || undefined, mode, topic, category, author, has };
  const given = Object.entries(said).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const [first, second] = given;
  if (second === undefined && first?.[0] === 'author') return authorPath(first[1]);
  if (second === undefined && first?.[0] === 'topic') return topicPath(first[1]);
  return `/?${new URLSearchParams([...given, ['sort', 'newest']]).toString()}`;
}
