import type { Place } from '../../search/service.ts';

/**
 * A cursor as a client hands it back: the generation that answered, after how many of its results to go on, and where in
 * its ranking, if that is another place. In letters that the document of the API can describe: base64 of JSON looked
 * opaque, and most texts of its alphabet were refused.
 */
export const CURSOR = /^[1-9][0-9]{0,9}-([1-9][0-9]{0,2}|(0|[1-9][0-9]{0,2})-[1-9][0-9]{0,2})$/;

/** A cursor of a list that goes on to the last paper, and has no ranking. */
export const LIST_CURSOR = /^[1-9][0-9]{0,9}-[1-9][0-9]{0,8}$/;

export interface Cursor extends Place {
  generation: number;
}

/** The text that a client gives back to read on after a page of results. */
export function encodeCursor({ generation, offset, rank }: Cursor): string {
  return [generation, offset, ...(rank === undefined ? [] : [rank])].join('-');
}

/** Null when it is not what {@link encodeCursor} gave. @param pattern That of the cursors of the list. */
export function decodeCursor(text: string, pattern: RegExp = CURSOR): Cursor | null {
  if (!pattern.test(text)) return null;
  const [generation = 0, offset = 0, rank] = text.split('-').map(Number);
  return { generation, offset, ...(rank !== undefined && { rank }) };
}
