import type { Result } from './api.ts';
import { h } from './dom.ts';

type Mark = readonly [start: number, end: number];

/** The sentence of the abstract that fits the query best, its words marked; else the beginning of the abstract. */
export function excerpt({ snippet = '', why }: Result): (Node | string)[] {
  const { text, marks } = sentenceOf(why);
  return text === undefined ? (snippet ? [snippet] : []) : marked(text, marks);
}

/**
 * The title with the words that the API says were found, in any form: those of the query, and those of the sentence.
 * The API gives no places in titles.
 */
export function markedTitle({ title, why }: Result): (Node | string)[] {
  const { words } = Object(why) as { words?: unknown };
  const { text = '', marks } = sentenceOf(why);
  const found = [
    ...(Array.isArray(words) ? (words as unknown[]).map(String) : []),
    ...marks.map(([start, end]) => text.slice(start, end)),
  ];
  const stems = new Set(found.flatMap((word) => word.match(WORD) ?? []).map(stemOf));
  const places = Array.from(title.matchAll(WORD), ({ 0: word, index }): [string, Mark] => [
    word,
    [index, index + word.length],
  ]);
  return marked(
    title,
    places.filter(([word]) => stems.has(stemOf(word))).map(([, place]) => place),
  );
}

const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** Without accents, and without the endings by which forms of one word mostly differ. */
function stemOf(word: string): string {
  const plain = word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/(?<=.{3})(?:ings?|e[sd]?|(?<!s)s)$/, '');
}

/** Marks that do not lie within the text, or not behind the one before, are left out: they are not ours. */
function sentenceOf(why: unknown): { text?: string; marks: Mark[] } {
  const { text, marks } = Object(Object(why).snippet) as { text?: unknown; marks?: unknown };
  if (typeof text !== 'string' || !Array.isArray(marks)) return { marks: [] };
  let from = 0;
  const valid: Mark[] = [];
  for (const mark of marks as unknown[]) {
    const [start, end] = Array.isArray(mark) ? (mark as unknown[]) : [];
    if (typeof start !== 'number' || typeof end !== 'number') continue;
    if (!(start >= from && end > start && end <= text.length)) continue;
    valid.push([start, end]);
    from = end;
  }
  return { text, marks: valid };
}

function marked(text: string, marks: readonly Mark[]): (Node | string)[] {
  const parts: (Node | string)[] = [];
  let from = 0;
  for (const [start, end] of marks) {
    parts.push(text.slice(from, start), h('mark', { part: 'mark' }, text.slice(start, end)));
    from = end;
  }
  return [...parts, text.slice(from)].filter((part) => part !== '');
}
