import { authorPath } from '../../paper/links.ts';
import type { BrowseInput } from '../../use-cases/browse-papers.ts';
import { PAGE_SIZE } from './pages/search-params.ts';
import { isMonth, monthName } from '../../text/dates.ts';

/** A list that has an address below `/browse`. */
export interface List {
  /** Without an ending. */
  path: string;
  title: string;
  request: BrowseInput;
}

/** The papers of an author, latest first. */
export function authorList(name: string, offset: number): List {
  return {
    path: authorPath(name),
    title: `Papers by ${name}`,
    request: { order: 'newest', author: name, limit: PAGE_SIZE, offset },
  };
}

/** The list at a path below `/browse/`, or null when there is none. */
export function listAt(name: string, offset: number): List | null {
  const page = { limit: PAGE_SIZE, offset };
  const path = `/browse/${name.split('/').map(encodeURIComponent).join('/')}`;
  if (name === 'new') return { path, title: 'New papers', request: { order: 'newest', ...page } };
  if (name === 'trending') return { path, title: 'Trending papers', request: { order: 'trending', ...page } };
  const category = /^category\/([\w.-]{1,40})$/.exec(name)?.[1];
  if (category !== undefined) {
    return {
      path,
      title: `New papers in ${category}`,
      request: { order: 'newest', categories: [category], ...page },
    };
  }
  const topic = /^topic\/([^/]+)$/.exec(name)?.[1];
  if (topic !== undefined) {
    return { path, title: `New papers in ${topic}`, request: { order: 'newest', topic, ...page } };
  }
  const month = /^month\/(.+)$/.exec(name)?.[1] ?? '';
  if (!isMonth(month)) return null;
  return {
    path,
    title: `Papers from ${monthName(month)}`,
    request: { order: 'newest', from: month, to: month, ...page },
  };
}
