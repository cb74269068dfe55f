import { detailsOf } from '../../../index/details.ts';
import type { Paper } from '../../../index/paper.ts';
import { firstDay } from '../../../text/dates.ts';

/** A paper as the Hub says it: https://huggingface.co/docs/hub/api. What a collection does not know is null or left empty. */
export interface HubPaper {
  id: string;
  authors: { _id: string; name: string; hidden: boolean }[];
  publishedAt: string | null;
  submittedOnDailyAt: string | null;
  title: string;
  summary: string;
  upvotes: number;
  discussionId: string | null;
  source: string | null;
  numComments: number;
  thumbnail: string | null;
  ai_summary: string | null;
  ai_keywords: string[];
  organization: { _id: string; name: string; fullname: string; avatar: string } | null;
  projectPage: string | null;
  githubRepo: string | null;
  githubStars: number | null;
  submittedBy: null;
}

/** A paper alone. */
export function hubPaper(paper: Paper): HubPaper {
  const { id, title, abstract, authors = [], published } = paper;
  const { votes = 0, comments = 0, organisation, keywords = [], code, project, thumbnail } = detailsOf(paper);
  const day = published === undefined ? null : `${firstDay(published)}T00:00:00.000Z`;
  const { ai_summary: summary, githubStars: stars } = paper.extra ?? {};
  return {
    id,
    authors: authors.map((name, i) => ({ _id: `${id}#${i}`, name, hidden: false })),
    publishedAt: day,
    submittedOnDailyAt: day,
    title,
    summary: abstract,
    upvotes: votes,
    discussionId: null,
    source: null,
    numComments: comments,
    thumbnail: thumbnail ?? null,
    ai_summary: typeof summary === 'string' ? summary : null,
    ai_keywords: keywords,
    organization:
      organisation === undefined
        ? null
        : { _id: organisation, name: organisation, fullname: organisation, avatar: '' },
    projectPage: project ?? null,
    githubRepo: code ?? null,
    githubStars: typeof stars === 'number' ? stars : null,
    submittedBy: null,
  };
}

/** Of a list, `authors` stand within `paper` alone: beside it, huggingface_hub would put them in the place of its own. */
export type ListedHubPaper = { paper: HubPaper } & Omit<HubPaper, 'authors'>;

/** A paper of a list: nearly the same twice, since clients look for some fields within `paper` and for others beside it. */
export function listedHubPaper(paper: Paper): ListedHubPaper {
  const one = hubPaper(paper);
  const beside = Object.entries(one).filter(([name]) => name !== 'authors');
  return { paper: one, ...Object.fromEntries(beside) } as ListedHubPaper;
}
