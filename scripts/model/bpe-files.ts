import type { z } from 'zod';
import { encodeMerges, type Merge } from '../../src/encoder/bpe-merges.ts';
import type { Bpe } from '../../src/encoder/config.ts';
import { bpeSchema, requireModelJson } from './files.ts';
import { expect, refuse } from './refuse.ts';

type BpeFile = z.infer<typeof bpeSchema>;

/**
 * What a tokenizer of pairs of bytes must know besides its vocabulary.
 * @throws SextantError `model-unsupported` when it is not that of GPT-2 and RoBERTa
 */
export async function readBpe(folder: string, vocabSize: number): Promise<Bpe> {
  const file = await requireModelJson(folder, 'tokenizer.json', bpeSchema);
  const { normalizer, pre_tokenizer: before, post_processor: after, model } = file;
  expect('tokenizer.json: normalizer', normalizer?.type ?? 'none', 'none');
  if (before?.type !== 'ByteLevel') {
    return refuse('tokenizer.json: pre_tokenizer', before?.type ?? 'none', 'ByteLevel');
  }
  expect('tokenizer.json: use_regex', before.use_regex, true);
  expect('tokenizer.json: continuing_subword_prefix', model.continuing_subword_prefix ?? '', '');
  expect('tokenizer.json: end_of_word_suffix', model.end_of_word_suffix ?? '', '');
  expect('tokenizer.json: ignore_merges', model.ignore_merges ?? false, false);
  expect('tokenizer.json: byte_fallback', model.byte_fallback ?? false, false);
  const word = file.added_tokens.find(({ special }) => !special);
  expect('tokenizer.json: an added token that is not special', word?.content ?? 'none', 'none');
  const { tokens } = mergesOf(file);
  if (tokens > vocabSize) {
    refuse('tokenizer.json: number of tokens', tokens, `at most vocab_size, ${vocabSize}`);
  }
  const { cls, sep } = after ?? {};
  if (after?.type !== 'RobertaProcessing' || !cls || !sep) {
    return refuse(
      'tokenizer.json: post_processor',
      after?.type ?? 'none',
      'RobertaProcessing with cls and sep',
    );
  }
  for (const [token, id] of [cls, sep]) {
    if (id >= vocabSize)
      refuse(`tokenizer.json: the id of ${token}`, id, `less than vocab_size, ${vocabSize}`);
  }
  return { type: 'bpe', cls: cls[1], sep: sep[1], addPrefixSpace: before.add_prefix_space };
}

/**
 * The `vocabulary` value of a model with a tokenizer of pairs of bytes.
 * @throws SextantError `model-unsupported` when a byte, or a token that is merged, is not in the vocabulary
 */
export async function packBpe(folder: string): Promise<Uint8Array> {
  const { bytes, merges, tokens } = mergesOf(await requireModelJson(folder, 'tokenizer.json', bpeSchema));
  return encodeMerges(bytes, merges, tokens);
}

function mergesOf({ model, added_tokens: added }: BpeFile): {
  bytes: number[];
  merges: Merge[];
  tokens: number;
} {
  const ids = new Map(Object.entries(model.vocab));
  const idOf = (token: string): number =>
    ids.get(token) ??
    refuse(`tokenizer.json: the token ${token}`, 'absent from the vocabulary', 'one that is in it');
  const merges = model.merges.map((merge): Merge => {
    const [left = '', right = ''] = typeof merge === 'string' ? merge.split(' ', 2) : merge;
    return [idOf(left), idOf(right), idOf(left + right)];
  });
  let last = 0;
  for (const id of ids.values()) last = Math.max(last, id);
  for (const { id } of added) last = Math.max(last, id);
  return { bytes: lettersOfBytes().map(idOf), merges, tokens: last + 1 };
}

/** The letter that GPT-2 writes for each byte: its own where it is one that can be seen, else the next from U+0100 on. */
export function lettersOfBytes(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const isSeen = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    return String.fromCharCode(isSeen ? byte : next++);
  });
}
