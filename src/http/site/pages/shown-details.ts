import { type Details, detailsOf } from '../../../index/details.ts';
import type { Paper } from '../../../index/paper.ts';
import { webLink } from '../../../paper/links.ts';
import { SITE } from '../../site-json.ts';

/** What a card shows of a paper: what the corpus knows, as far as the site shows it. */
export type Shown = Pick<Paper, 'authors' | 'categories'> & Details;

/** The details of a paper that this site shows, under their own names. */
export function shownOf(paper: Paper): Shown {
  const { thumbnail, organisation, ...details } = detailsOf(paper);
  const { authors, categories } = paper;
  const named = organisation && capitalised(organisation);
  const allowed = Object.entries({ authors, categories, organisation: named, ...details }).filter(
    ([name, value]) => value !== undefined && isShown(name),
  );
  const picture = pictureOf(thumbnail);
  return { ...Object.fromEntries(allowed), ...(picture !== undefined && { thumbnail: picture }) };
}

function isShown(name: string): boolean {
  return Object.entries(SITE.card).some(([field, shown]) => field === name && shown);
}

/** Small words of a name. */
const SMALL = new Set('a an and at by de der di for in of on the to und'.split(' '));

/** A name of several words that somebody wrote without capitals, as a headline; any other as it is. */
function capitalised(name: string): string {
  if (!name.includes(' ') || name !== name.toLowerCase()) return name;
  return name.replace(/\S+/g, (word, at: number) =>
    at > 0 && SMALL.has(word) ? word : word.charAt(0).toUpperCase() + word.slice(1),
  );
}

/** A picture, if it is on a host that the site names: the policy of the pages lets no other be loaded. */
function pictureOf(thumbnail: string | undefined): string | undefined {
  const url = webLink(thumbnail);
  if (url === undefined) return undefined;
  const { protocol, host } = new URL(url);
  return protocol === 'https:' && SITE.thumbnails.includes(host) ? url : undefined;
}
