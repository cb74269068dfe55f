import { familyFirst, words } from '../../text/analyze.ts';
import { corrupt, createValue, openValue } from './binary.ts';
import { ByteReader, ByteWriter } from './bytes.ts';

/** Header of a `suggestions` value; docs/index-format.md has the layout of what follows. */
export const SUGGESTIONS_SHAPE = { kind: 'suggestions', magic: 'SXTS', bytes: 16 } as const;

/**
 * `family` is an author who is found by the last word of the name, `inverted` one by a family name of several words, which
 * the text has first: `van der Berg, Jan`. An index of before has none of these.
 */
export const COMPLETION_KINDS = ['title', 'author', 'family', 'inverted'] as const;

/** What typing may be completed to. */
export interface Completion {
  text: string;
  kind: (typeof COMPLETION_KINDS)[number];
  /** A paper of that title, or by that author. */
  row: number;
}

/** Completions between two places where reading can begin. */
const GROUP = 64;

const utf8 = new TextEncoder();
const decoder = new TextDecoder();

/** What is compared with what was typed: words, folded, one space between them. */
export function completionKey({ text, kind }: Pick<Completion, 'text' | 'kind'>): string {
  const all = words(text);
  return (kind === 'family' ? familyFirst(all) : all).join(' ');
}

/** Packs completions that are sorted by {@link completionKey}. */
export function encodeSuggestions(completions: readonly Completion[]): Uint8Array {
  const groups: number[] = [];
  const writer = new ByteWriter();
  completions.forEach(({ text, kind, row }, i) => {
    if (i % GROUP === 0) groups.push(writer.length);
    const bytes = utf8.encode(text);
    writer.varint(bytes.length);
    writer.bytes(bytes);
    writer.varint(row * 4 + COMPLETION_KINDS.indexOf(kind));
  });
  const start = SUGGESTIONS_SHAPE.bytes + 4 * groups.length;
  const { bytes, view } = createValue(SUGGESTIONS_SHAPE, start + writer.length);
  view.setUint32(8, groups.length, true);
  groups.forEach((offset, i) => view.setUint32(SUGGESTIONS_SHAPE.bytes + 4 * i, start + offset, true));
  bytes.set(writer.toBytes(), start);
  return bytes;
}

/**
 * @throws SextantError `index-corrupt` or `index-format-unsupported` unless a value begins with the key that its
 *   manifest says
 */
export function checkSuggestions(value: Uint8Array, first: string): void {
  const { done, value: completion } = readSuggestions(value).next();
  const found = done ? '' : completionKey(completion);
  if (found === first) return;
  throw corrupt('suggestions', `it begins with ${found} where its manifest says ${first}`);
}

/**
 * The completions of a value in order, from at most 64 before the first that is not below `key` on.
 * @throws SextantError `index-corrupt` or `index-format-unsupported`
 */
export function* readSuggestions(value: Uint8Array, key = ''): Generator<Completion> {
  const view = openValue(SUGGESTIONS_SHAPE, value);
  const groups = view.getUint32(8, true);
  if (SUGGESTIONS_SHAPE.bytes + 4 * groups > value.length)
    throw corrupt('suggestions', 'its groups leave it');
  const readerOf = (group: number): ByteReader =>
    new ByteReader(
      value,
      groups === 0 ? value.length : view.getUint32(SUGGESTIONS_SHAPE.bytes + 4 * group, true),
    );
  let low = 0;
  let high = groups - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (completionKey(readCompletion(readerOf(middle))) < key) low = middle;
    else high = middle - 1;
  }
  for (const reader = readerOf(low); !reader.done;) yield readCompletion(reader);
}

function readCompletion(reader: ByteReader): Completion {
  const text = decoder.decode(reader.bytes(reader.varint()));
  const packed = reader.varint();
  return { text, kind: COMPLETION_KINDS[packed % 4] ?? 'title', row: Math.floor(packed / 4) };
}
