import type { Paper } from '../index/paper.ts';
import { causeOf, log } from '../log.ts';
import { plainText } from '../text/plain.ts';

/** Title and abstract of a paper as plain text, made once for all that a page says of it. */
export type PlainTexts = Pick<Paper, 'title' | 'abstract'>;

/** Both texts of a paper as {@link plainText}. */
export function plainTexts({ title, abstract }: PlainTexts): PlainTexts {
  return { title: plainText(title), abstract: plainText(abstract) };
}

/** What is left of a paper that cannot be rendered: its texts as they were written. */
export type BarePaper = Pick<Paper, 'id' | 'title' | 'abstract'>;

/**
 * What `write` makes of a paper or, where that throws, what `bare` makes of its texts alone: one paper that cannot be
 * rendered takes no other down with it. Whatever shows papers beside each other goes through here.
 * @param bare Must only copy the texts, not read them.
 */
export function rendered<T>(paper: Paper, write: (paper: Paper) => T, bare: (paper: BarePaper) => T): T {
  try {
    return write(paper);
  } catch (error) {
    const { id, title, abstract } = paper;
    log('error', 'paper-unrendered', { id, cause: causeOf(error) });
    return bare({ id, title, abstract });
  }
}
