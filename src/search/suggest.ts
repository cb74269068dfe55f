import { familyFirst, words } from '../text/analyze.ts';
import { unsuffixed } from '../text/names.ts';
import type { Segment } from '../index/manifest.ts';
import {
  checkSuggestions,
  type Completion,
  completionKey,
  readSuggestions,
} from '../index/format/suggestions.ts';
import { isLive, type PlacedSegment } from './indexes/row-space.ts';
import type { Suggestion } from './service.ts';
import type { Snapshot } from './snapshot.ts';

/** Completions that are looked at before the best are picked: what is typed next narrows them down. */
const MOST_READ = 400;

/**
 * Pages that are read for the ids of titles: only once few titles are left, since every letter typed would read the
 * pages of others. With the values of suggestions themselves that makes at most three a word.
 */
const MOST_PAGES = 1;

/** `obr`, where names have an apostrophe: O’Brien, D’Angelo, L’Heureux, M’Barek, N’Guessan. */
const APOSTROPHE_LEFT_OUT = /^(?<first>[odlmn])(?<rest>\S{2,12})$/;

interface RowSuggestion {
  text: string;
  kind: 'title' | 'author';
  row: number;
}

/** What is typed as keys are written; a space at its end says that the word is whole. */
function typedKey(typed: string): string {
  const key = words(typed).join(' ');
  return /\s$/.test(typed) && key !== '' ? `${key} ` : key;
}

/** The value that holds the first completion of a key, and the one after it, where they may go on. */
function valuesFor(refs: Segment['suggestions'], key: string): Segment['suggestions'] {
  const after = refs.findIndex(({ first }) => first >= key);
  const at = after < 0 ? refs.length - 1 : Math.max(0, after - 1);
  return refs.slice(at, after >= 0 && refs[after]?.first.startsWith(key) === true ? after + 1 : at + 1);
}

/** `van der Berg, Jan` as `Jan van der Berg`. */
function upright(name: string): string {
  const comma = name.lastIndexOf(', ');
  return comma < 0 ? name : `${name.slice(comma + 2)} ${name.slice(0, comma)}`;
}

/** A completion and the key that it is sorted by. */
type Keyed = Completion & { key: string };

/**
 * The completions of a key in the values of one segment, as many as are looked at.
 * @param isLeft Whether the row of a completion has a paper.
 */
function* completionsIn(
  values: readonly Uint8Array[],
  key: string,
  isLeft: (row: number) => boolean,
): Generator<Keyed> {
  let read = 0;
  for (const value of values) {
    for (const completion of readSuggestions(value, key)) {
      const its = completionKey(completion);
      if (its < key) continue;
      if (!its.startsWith(key)) break;
      if (completion.kind === 'title' && !isLeft(completion.row)) continue;
      if (++read > MOST_READ) break;
      yield { ...completion, key: its };
    }
  }
}

/** Authors and titles by turns, the first in the order of their keys. */
function pick(
  completions: readonly Keyed[],
  limit: number,
  isGone: (one: RowSuggestion) => boolean,
): RowSuggestion[] {
  const found = { title: new Map<string, RowSuggestion>(), author: new Map<string, RowSuggestion>() };
  for (const { kind: its, text: written, row } of completions) {
    const kind = its === 'title' ? 'title' : 'author';
    const text = its === 'inverted' ? upright(written) : written;
    const one = { text, kind, row } as const;
    // One author is written with accents in one segment, and without in another.
    const name = kind === 'title' ? text : words(text).join(' ');
    if (!found[kind].has(name) && !isGone(one)) found[kind].set(name, one);
  }
  const [titles, authors] = [Array.from(found.title.values()), Array.from(found.author.values())];
  const half = Math.ceil(limit / 2);
  const some = authors.slice(0, Math.max(limit - titles.length, half));
  return [...some, ...titles].slice(0, limit);
}

/** Whether the paper of a completion is gone; an author may have others, by the same name and not by one that may mean the same. */
function isGone({ space, keywords }: Snapshot, { kind, text, row }: RowSuggestion): boolean {
  if (isLive(space, row)) return false;
  if (kind === 'title') return true;
  const name = words(text);
  return [name, unsuffixed(name)].every(
    (its) => keywords.terms.author.find(familyFirst(its).join(' ')) === null,
  );
}

/**
 * Titles and authors that begin with what was typed. A title comes with the id of its paper where that is in memory, or
 * in the one page that is left to read.
 */
export async function suggest(snapshot: Snapshot, typed: string, limit: number): Promise<Suggestion[]> {
  const key = typedKey(typed);
  if (key.length < 2) return [];
  const { records, space, readers } = snapshot;
  const completionsOf = async (
    { segment, base }: PlacedSegment,
    i: number,
    its: string,
  ): Promise<Keyed[]> => {
    const values = await Promise.all(
      valuesFor(segment.suggestions, its).map(async (ref) => {
        const value = await records.value('suggestions', ref, readers[i]);
        checkSuggestions(value, ref.first);
        return value;
      }),
    );
    const isLeft = (row: number): boolean => isLive(space, base + row);
    return Array.from(completionsIn(values, its, isLeft), (one) => ({ ...one, row: base + one.row }));
  };
  const completions = async (its: string): Promise<RowSuggestion[]> => {
    const lists = await Promise.all(space.segments.map((placed, i) => completionsOf(placed, i, its)));
    const all = lists.flat();
    if (lists.length > 1) all.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.row - b.row));
    return pick(all, limit, (one) => isGone(snapshot, one));
  };
  const found = await completions(key);
  const apart = APOSTROPHE_LEFT_OUT.exec(key)?.groups;
  if (apart !== undefined && found.length < limit) {
    const others = await completions(`${apart.first ?? ''} ${apart.rest ?? ''}`);
    const names = others.filter(({ text, kind }) => kind === 'author' && /['’]/.test(text));
    found.push(...names.slice(0, limit - found.length));
  }
  const titles = found.flatMap(({ kind, row }) => (kind === 'title' ? [row] : []));
  const papers = await records.find(titles, records.pagesToRead(titles) <= MOST_PAGES ? MOST_PAGES : 0);
  const ids = new Map(titles.map((row, i) => [row, papers[i]?.id]));
  return found.map(({ text, kind, row }) => {
    const id = kind === 'title' ? ids.get(row) : undefined;
    return { text, kind, ...(id !== undefined && { id }) };
  });
}
