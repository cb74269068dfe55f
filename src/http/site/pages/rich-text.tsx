import { raw } from 'hono/html';
import { type Child, createElement } from 'hono/jsx';
import type { MathElement } from '../../../text/math.ts';
import { plainText, prose } from '../../../text/plain.ts';
import { segments } from '../../../text/segments.ts';
import { TexReader } from '../../../text/tex.ts';

/** A title or abstract: formulas as MathML (as they were written where they are none), addresses as links. */
export function Rich({ text, links = true }: { text: string; links?: boolean }) {
  const tex = new TexReader();
  return (
    <>
      {segments(text).map((segment) => {
        if (segment.kind === 'text') return prose(segment.text, tex);
        if (segment.kind === 'link') {
          return links ? <Outside href={segment.href}>{segment.text}</Outside> : segment.text;
        }
        const math = tex.formula(segment.tex, segment.display);
        return math === null ? <code class="tex">{segment.source}</code> : mathElement(math);
      })}
    </>
  );
}

/** An element as the HTML that it is. JSX is evaluated when it is written: what throws in it throws here. */
export function markup(element: Child): ReturnType<typeof raw> {
  return raw(String(element));
}

/** A link to someone else's page. */
export function Outside({
  href,
  class: name,
  children,
}: {
  href: string;
  class?: string;
  children?: unknown;
}) {
  return (
    <a href={href} class={name} rel="nofollow noopener">
      {children}
    </a>
  );
}

/** JSX escapes text and attributes; the names are from the lists of `paper/math.ts`. */
function mathElement({ tag, attributes, children }: MathElement) {
  const inner: unknown[] = children.map((child) => (typeof child === 'string' ? child : mathElement(child)));
  return createElement(tag, attributes, ...(inner as string[]));
}

/**
 * A snippet with marked words, as Unicode.
 * @param marks Offsets into `text`, in order
 */
export function Marked({ text, marks }: { text: string; marks: readonly (readonly [number, number])[] }) {
  const plain = plainText(text);
  const pieces: Child[] = [];
  let from = 0;
  for (const [start, end] of marks) {
    // The text has changed where it was LaTeX, so a word is looked for where it should be or later.
    const word = text.slice(start, end);
    const at = word === '' ? -1 : plain.indexOf(word, plain === text ? start : from);
    if (at < from) continue;
    pieces.push(plain.slice(from, at), <mark>{word}</mark>);
    from = at + word.length;
  }
  pieces.push(plain.slice(from));
  return <>{pieces}</>;
}
