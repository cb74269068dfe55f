import type { Result } from './api.ts';
import { h } from './dom.ts';

/**
 * The sentence of the abstract that fits the query best, its words marked; where the API gives none, the beginning
 * of the abstract. A mark that does not lie within the text, or not behind the one before, is left out.
 */
export function excerpt({ snippet = '', why }: Result): (Node | string)[] {
  const { text, marks } = Object(Object(why).snippet) as { text?: unknown; marks?: unknown };
  if (typeof text !== 'string' || !Array.isArray(marks)) return snippet ? [snippet] : [];
  const parts: (Node | string)[] = [];
  let from = 0;
  for (const mark of marks as unknown[]) {
    const [start, end] = Array.isArray(mark) ? (mark as unknown[]) : [];
    if (typeof start !== 'number' || typeof end !== 'number') continue;
    if (!(start >= from && end > start && end <= text.length)) continue;
    parts.push(text.slice(from, start), h('mark', { part: 'mark' }, text.slice(start, end)));
    from = end;
  }
  return [...parts, text.slice(from)].filter((part) => part !== '');
}
