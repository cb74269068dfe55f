import { lettersOfBytes } from '../../scripts/model/bpe-files.ts';

const LETTERS = lettersOfBytes();
const SPECIAL = ['<s>', '<pad>', '</s>', '<unk>', '<mask>'];

/**
 * A tokenizer of pairs of bytes as RoBERTa has it, in the shape of its tokenizer.json, learnt from texts: again and again the
 * pair that is met most often becomes a token.
 * @param merges How many times.
 */
export function trainPairs(texts: readonly string[], merges: number, isSpaced = false) {
  const words = new Map<string, number>();
  for (const text of texts) {
    for (const word of text.match(/ ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+/gu) ?? []) {
      words.set(word, (words.get(word) ?? 0) + 1);
    }
  }
  const known = Array.from(words, ([word, count]) => ({
    parts: Array.from(new TextEncoder().encode(word), (byte) => LETTERS[byte] ?? ''),
    count,
  }));
  const learnt: [string, string][] = [];
  while (learnt.length < merges) {
    const pairs = new Map<string, number>();
    for (const { parts, count } of known) {
      for (let i = 1; i < parts.length; i++) {
        const pair = `${parts[i - 1]} ${parts[i]}`;
        pairs.set(pair, (pairs.get(pair) ?? 0) + count);
      }
    }
    const [most] = Array.from(pairs).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    if (most === undefined) break;
    const [left = '', right = ''] = most[0].split(' ');
    learnt.push([left, right]);
    for (const word of known) word.parts = joined(word.parts, left, right);
  }
  const tokens = Array.from(
    new Set([...SPECIAL.slice(0, 4), ...LETTERS, ...learnt.map((pair) => pair.join('')), '<mask>']),
  );
  const id = (token: string) => tokens.indexOf(token);
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL.map((content) => ({
      id: id(content),
      content,
      single_word: false,
      lstrip: content === '<mask>',
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: isSpaced, trim_offsets: true },
    post_processor: {
      type: 'RobertaProcessing',
      cls: ['<s>', id('<s>')],
      sep: ['</s>', id('</s>')],
      trim_offsets: true,
      add_prefix_space: isSpaced,
    },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      vocab: Object.fromEntries(tokens.map((token, i) => [token, i])),
      merges: learnt.map((pair) => pair.join(' ')),
    },
  };
}

/** The same as ModernBERT has it: with a normalizer, runs of spaces that are tokens, and the ends of a text said otherwise. */
export function modernPairs(trained: ReturnType<typeof trainPairs>) {
  const spaces = ['  ', '   ', '      ', '|||EMAIL|||'];
  const first = Object.keys(trained.model.vocab).length;
  const special = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
  const ends = { '<s>': trained.post_processor.cls, '</s>': trained.post_processor.sep };
  return {
    ...trained,
    added_tokens: [
      ...trained.added_tokens,
      ...spaces.map((content, i) => ({
        id: first + i,
        content,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: true,
        special: false,
      })),
    ],
    normalizer: { type: 'NFC' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [special('<s>'), { Sequence: { id: 'A', type_id: 0 } }, special('</s>')],
      pair: [special('<s>'), { Sequence: { id: 'A', type_id: 0 } }, special('</s>')],
      special_tokens: Object.fromEntries(
        Object.entries(ends).map(([name, [, id]]) => [name, { id: name, ids: [id], tokens: [name] }]),
      ),
    },
  };
}

function joined(parts: readonly string[], left: string, right: string): string[] {
  const all: string[] = [];
  for (const part of parts) {
    if (part === right && all.at(-1) === left) all.splice(-1, 1, left + right);
    else all.push(part);
  }
  return all;
}
