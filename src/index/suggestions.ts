import { words } from './analyze.ts';
import { createValue, openValue } from './binary.ts';
import { ByteReader, ByteWriter } from './bytes.ts';

/** Header of a `suggestions` value; docs/index-format.md has the layout of what follows. */
export const SUGGESTIONS_SHAPE = { kind: 'suggestions', magic: 'SXTS', bytes: 8 } as const;

/** What typing may be completed to. */
export interface Completion {
  /** What must be typed: {@link completionKey} of the text, or a name's last word and then its others. */
  key: string;
  text: string;
  kind: 'title' | 'author';
  /** A paper of that title, or by that author. */
  row: number;
}

/** Characters of a key; nobody types more before choosing. */
const KEY_LENGTH = 60;

const utf8 = new TextEncoder();
const decoder = new TextDecoder();

/** What is compared: words, folded, one space between them. A space at the end of what is typed counts. */
export function completionKey(typed: string): string {
  const key = words(typed).join(' ');
  return (/\s$/.test(typed) && key !== '' ? `${key} ` : key).slice(0, KEY_LENGTH);
}

/** Packs completions in their order: key, text, kind and row of each. */
export function encodeSuggestions(completions: readonly Completion[]): Uint8Array {
  const writer = new ByteWriter();
  for (const { key, text, kind, row } of completions) {
    for (const part of [key, text]) {
      const bytes = utf8.encode(part);
      writer.varint(bytes.length);
      writer.bytes(bytes);
    }
    writer.varint(row * 2 + (kind === 'author' ? 1 : 0));
  }
  const body = writer.toBytes();
  const { bytes } = createValue(SUGGESTIONS_SHAPE, SUGGESTIONS_SHAPE.bytes + body.length);
  bytes.set(body, SUGGESTIONS_SHAPE.bytes);
  return bytes;
}

/** The completions of a value. Throws `index-corrupt` or `index-format-unsupported`. */
export function* readSuggestions(value: Uint8Array): Generator<Completion> {
  openValue(SUGGESTIONS_SHAPE, value);
  const reader = new ByteReader(value, SUGGESTIONS_SHAPE.bytes);
  while (!reader.done) {
    const key = decoder.decode(reader.bytes(reader.varint()));
    const text = decoder.decode(reader.bytes(reader.varint()));
    const packed = reader.varint();
    yield { key, text, kind: packed % 2 === 1 ? 'author' : 'title', row: Math.floor(packed / 2) };
  }
}
