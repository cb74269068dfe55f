/** A paper as the builder of snippets names it. */
export interface NamedPaper {
  id: string;
  title: string;
}

/** What became of the id that was typed; `failed` when nobody could be asked. */
export type PaperCheck = NamedPaper | 'missing' | 'unknown' | 'failed';

/**
 * The name of a paper in what was typed: that of its page here, or all of it.
 * @param root of this deployment, with its slash at the end
 */
export function paperName(typed: string, root: string): string {
  const text = typed.trim();
  const pages = `${root}papers/`;
  if (!text.startsWith(pages)) return text;
  const [path = ''] = text.slice(pages.length).split(/[?#]/, 1);
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** What the builder says of it. */
export function describeCheck(check: PaperCheck): string {
  if (typeof check === 'object') return `Found: ${check.title}`;
  return {
    missing: 'Which paper? Enter its id, its DOI, its arXiv id or its web address.',
    unknown: 'No paper of this collection has that id, DOI or address.',
    failed: 'The id could not be checked just now. Try again in a moment.',
  }[check];
}
