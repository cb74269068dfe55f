import { apiUrl, resultLink, type Result } from './api.ts';
import { h } from './dom.ts';
import { emit } from './events.ts';
import { excerpt, markedTitle } from './excerpt.ts';

/** Authors that a result names; the rest is "et al.". */
const NAMED_AUTHORS = 3;

/** What a link to a paper needs of its element. */
export interface LinkContext {
  element: HTMLElement;
  query: string;
}

/**
 * A link with a paper's title, authors, year and a piece of its abstract. Choosing it tells the page, which
 * may stop it. All text comes from a corpus, so it is set as text and each part keeps its own direction.
 */
export function paperLink(result: Result, { element, query }: LinkContext): HTMLAnchorElement {
  const href = resultLink(result, element.getAttribute('api'), element.getAttribute('links'));
  const link = h(
    'a',
    { part: 'result', href },
    h('span', { part: 'title', dir: 'auto' }, ...markedTitle(result)),
  );
  const meta = [
    nameAuthors(result.authors ?? []),
    result.published?.slice(0, 4),
    hostOf(link, element),
  ].filter(Boolean);
  if (meta.length > 0) link.append(h('span', { part: 'meta', dir: 'auto' }, meta.join(' · ')));
  const text = excerpt(result);
  if (text.length > 0) link.append(h('span', { part: 'snippet', dir: 'auto' }, ...text));
  const target = element.getAttribute('target');
  if (target) {
    link.target = target;
    link.rel = 'noopener';
  }
  link.addEventListener('click', (event) => {
    if (!emit(element, 'sextant-select', { query, result, href })) event.preventDefault();
  });
  return link;
}

/** The link as an option of a listbox. The abstract is for the eye: its length would drown the title in speech. */
export function paperOption(result: Result, context: LinkContext): HTMLAnchorElement {
  const option = paperLink(result, context);
  option.setAttribute('role', 'option');
  option.setAttribute('aria-selected', 'false');
  option.tabIndex = -1;
  option.querySelector('[part=snippet]')?.setAttribute('aria-hidden', 'true');
  return option;
}

/** The site that a link leads to, where that is not Sextant's own. */
function hostOf({ hostname }: HTMLAnchorElement, element: HTMLElement): string {
  const own = apiUrl(element.getAttribute('api'), '').hostname;
  return hostname === own ? '' : hostname.replace(/^www\./, '');
}

function nameAuthors(authors: readonly string[]): string {
  const named = authors.slice(0, NAMED_AUTHORS).join(', ');
  return authors.length > NAMED_AUTHORS ? `${named} et al.` : named;
}
