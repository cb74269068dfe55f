import type { Details } from '../../../index/details.ts';
import { paperPath } from '../../../paper/links.ts';
import { plainText } from '../../../text/plain.ts';

/** How many readers voted for a paper and wrote about it, where somebody did. */
export function Votes({ votes, comments }: Pick<Details, 'votes' | 'comments'>) {
  return (
    <>
      {votes !== undefined && votes > 0 && <Count count={votes} of="vote" />}
      {comments !== undefined && comments > 0 && <Count count={comments} of="comment" />}
    </>
  );
}

const SIGNS = { vote: 'M8 2.5 14 12H2Z', comment: 'M2 3h12v8H7l-3 3v-3H2Z' };

function Count({ count, of: what }: { count: number; of: 'vote' | 'comment' }) {
  const shown = count.toLocaleString('en');
  return (
    <span class="votes" title={`${shown} ${count === 1 ? what : `${what}s`}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={SIGNS[what]} />
      </svg>
      {shown}
      <span class="sr"> {count === 1 ? what : `${what}s`}</span>
    </span>
  );
}

interface ToolProps {
  id: string;
  /** Title of the paper, for those who do not see what the button stands beside. */
  name: string;
  /** As large as the other buttons of a paper's own page. */
  isButton?: boolean;
}

/** Keeps a paper in the reader's list, which is in the browser: src/pages-client/saved.ts. Not shown without a script. */
export function SaveButton({ id, name, isButton = false }: ToolProps) {
  return (
    <button type="button" class={toolClass(isButton)} data-save={id} aria-pressed="false">
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d="M4 2h8v12l-4-3.2L4 14Z" />
      </svg>
      <span class="said">Save</span>
      <span class="sr"> {name}</span>
    </button>
  );
}

/** Shares a paper's address by what the device has for it, or copies it. Not shown without a script. */
export function ShareButton({ id, name, isButton = false }: ToolProps) {
  return (
    <button type="button" class={toolClass(isButton)} data-share={paperPath(id)} data-title={name}>
      <span class="said">Share</span>
      <span class="sr"> {name}</span>
    </button>
  );
}

/** The BibTeX file, which the page's script copies instead. */
export function CopyBibTeX({ id, name, isButton = false }: ToolProps) {
  return (
    <a href={`${paperPath(id)}.bib`} class={isButton ? 'button quiet' : undefined} data-copy>
      <span class="said">BibTeX</span>
      <span class="sr"> of {name}</span>
    </a>
  );
}

function toolClass(isButton: boolean): string {
  return isButton ? 'button quiet scripted' : 'tool scripted';
}

/** Keywords that a corpus gives, each a search. */
export function Keywords({ words }: { words: readonly string[] }) {
  if (words.length === 0) return null;
  return (
    <ul class="try small" aria-label="Keywords">
      {words.map((word) => (
        <li>
          <a href={`/?${new URLSearchParams({ q: plainText(word) })}`}>{plainText(word)}</a>
        </li>
      ))}
    </ul>
  );
}
