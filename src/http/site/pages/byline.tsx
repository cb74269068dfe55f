import type { Child } from 'hono/jsx';
import type { Paper } from '../../../index/paper.ts';
import { authorPath, paperPath } from '../../../paper/links.ts';
import { prose } from '../../../text/plain.ts';
import { dateOf } from '../../../text/dates.ts';
import type { Shown } from './shown-details.ts';

/** Authors that a card names before it counts the rest. */
const NAMED_AUTHORS = 3;

interface BylineProps {
  paper: Paper;
  shown: Shown;
  /** What was searched for: an author that it names is named, wherever in the list. */
  sought?: string | undefined;
}

/**
 * When, by whom and where: one run of text, so that nothing is left alone on a line. The date first, as it is short. Its
 * class is none of `byline`: there Zotero looks for the authors of a page that tells none, and finds those of another paper.
 */
export function Byline({ paper: { id, published }, shown, sought = '' }: BylineProps) {
  const { authors, organisation, categories } = shown;
  const parts: Child[] = [
    published && <time datetime={published}>{dateOf(published)}</time>,
    organisation && <span class="organisation">{organisation}</span>,
    authors && authors.length > 0 && <Names id={id} authors={authors} sought={sought} />,
    categories && categories.length > 0 && <span class="cats">{categories.slice(0, 3).join(' ')}</span>,
  ].filter(Boolean);
  if (parts.length === 0) return null;
  return <p class="credit">{parts.flatMap((part, i) => (i === 0 ? [part] : [' · ', part]))}</p>;
}

/**
 * When and by whom, where there is little room. The date is no `time`, which Zotero would take for that of a page that tells
 * none.
 */
export function ShortByline({ paper: { authors = [], published } }: { paper: Paper }) {
  const [first] = authors;
  const named = first === undefined ? undefined : prose(first) + (authors.length > 1 ? ' and others' : '');
  const parts = [published && <span class="day">{dateOf(published)}</span>, named].filter(Boolean);
  return <p class="credit">{parts.flatMap((part, i) => (i === 0 ? [part] : [' · ', part]))}</p>;
}

function Names({ id, authors, sought }: { id: string; authors: readonly string[]; sought: string }) {
  const asked = folded(sought);
  const first = authors.slice(0, NAMED_AUTHORS);
  const found = authors
    .slice(NAMED_AUTHORS)
    .filter((author) => asked.includes(` ${folded(author).trim()} `))
    .slice(0, 1);
  const more = authors.length - first.length - found.length;
  return (
    <span class={found.length > 0 ? 'names sought' : 'names'}>
      {[...first, ...found].map((author, i) => (
        <>
          {i > 0 && (i < NAMED_AUTHORS ? ', ' : ' … ')}
          <AuthorLink author={author} />
        </>
      ))}
      {more > 0 && (
        <>
          {' and '}
          <a href={paperPath(id)}>{more} more</a>
        </>
      )}
    </span>
  );
}

/** An author's name, which leads to the author's papers. */
export function AuthorLink({ author }: { author: string }) {
  const name = prose(author);
  return <a href={authorPath(name)}>{name}</a>;
}

/** A text as words without case and accents, with spaces around each. */
function folded(text: string): string {
  const words = text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .match(/[\p{Letter}\p{Number}]+/gu);
  return ` ${(words ?? []).join(' ')} `;
}
