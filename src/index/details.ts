import * as z from 'zod/mini';
import { toUri } from '../text/uri.ts';
import { count, optionalText, text } from './refs.ts';

/** An http(s) address, as a URI. */
const address = z.url({ protocol: /^https?$/ }).check(z.overwrite(toUri));
export const optionalAddress = z.optional(address);
const optionalCount = z.optional(count);

/** What a corpus may know of a paper, beside what names and describes it. */
export const detailFields = {
  /** How many readers voted for it. */
  votes: optionalCount,
  /** How many comments readers wrote. */
  comments: optionalCount,
  /** What its authors say of it, as arXiv has it: its pages, where it was accepted. */
  comment: optionalText,
  /** The company, university or laboratory whose work it is. */
  organisation: optionalText,
  keywords: z.optional(z.array(text).check(z.minLength(1))),
  /** Where its code is. */
  code: optionalAddress,
  /** The page that its authors made for it. */
  project: optionalAddress,
  /** A small picture of it. */
  thumbnail: optionalAddress,
};

export type DetailName = keyof typeof detailFields;
export type Details = z.infer<z.ZodMiniObject<typeof detailFields>>;

/** Other names under which corpora carry them, in order of preference. */
export const DETAIL_ALIASES: Record<DetailName, readonly string[]> = {
  votes: ['upvotes', 'likes'],
  comments: ['num_comments', 'numComments'],
  comment: ['arxiv_comment', 'comments'],
  organisation: ['organization'],
  keywords: ['ai_keywords'],
  code: ['github', 'github_repo', 'githubRepo', 'code_url', 'repository'],
  project: ['project_page', 'projectPage'],
  thumbnail: ['thumb', 'thumbnail_url'],
};

export const DETAIL_NAMES = Object.keys(detailFields) as DetailName[];

/**
 * The details of a paper. In an index that was made before they had names of their own, or of a corpus that has an
 * `extra` itself, they are looked for there.
 */
export function detailsOf(paper: Details & { extra?: Record<string, unknown> | undefined }): Details {
  const found = DETAIL_NAMES.map((name) => [name, paper[name] ?? inExtra(name, paper.extra)] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

function inExtra<N extends DetailName>(
  name: N,
  extra: Record<string, unknown> | undefined,
): Details[N] | undefined {
  if (extra === undefined) return undefined;
  for (const alias of [name, ...DETAIL_ALIASES[name]]) {
    const value = detailOf(name, extra[alias]);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The value, if it is one that a detail can have: corpora have other things under these names. */
export function detailOf<N extends DetailName>(name: N, value: unknown): Details[N] | undefined {
  if (value === undefined || value === null) return undefined;
  const parsed = detailFields[name].safeParse(value);
  return parsed.success ? (parsed.data as Details[N]) : undefined;
}
