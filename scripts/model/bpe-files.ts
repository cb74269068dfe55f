import { z } from 'zod';
import { encodeMerges, type Merge } from '../../src/encoder/bpe-merges.ts';
import type { Bpe } from '../../src/encoder/config.ts';
import { bpeSchema, requireModelJson } from './files.ts';
import { expect, refuse } from './refuse.ts';

const special = z.object({ SpecialToken: z.object({ id: z.string() }) });
/** A text between two special tokens. */
const betweenSchema = z.tuple([special, z.object({ Sequence: z.object({ id: z.literal('A') }) }), special]);

type BpeFile = z.infer<typeof bpeSchema>;

/**
 * What a tokenizer of pairs of bytes must know besides its vocabulary.
 * @throws SextantError `model-unsupported` when it is not that of GPT-2 and RoBERTa
 */
export async function readBpe(folder: string, vocabSize: number): Promise<Bpe> {
  const file = await requireModelJson(folder, 'tokenizer.json', bpeSchema);
  const { normalizer, pre_tokenizer: before, post_processor: after, model } = file;
  const form = normalizer?.type ?? 'none';
  if (form !== 'none' && form !== 'NFC') refuse('tokenizer.json: normalizer', form, 'none or NFC');
  if (before?.type !== 'ByteLevel') {
    return refuse('tokenizer.json: pre_tokenizer', before?.type ?? 'none', 'ByteLevel');
  }
  expect('tokenizer.json: use_regex', before.use_regex, true);
  expect('tokenizer.json: continuing_subword_prefix', model.continuing_subword_prefix ?? '', '');
  expect('tokenizer.json: end_of_word_suffix', model.end_of_word_suffix ?? '', '');
  expect('tokenizer.json: ignore_merges', model.ignore_merges ?? false, false);
  expect('tokenizer.json: byte_fallback', model.byte_fallback ?? false, false);
  const added = file.added_tokens.filter(({ special, content }) => !special && content !== '');
  const { tokens } = mergesOf(file);
  if (tokens > vocabSize) {
    refuse('tokenizer.json: number of tokens', tokens, `at most vocab_size, ${vocabSize}`);
  }
  const [cls, sep] = endsOf(after);
  for (const id of [cls, sep]) {
    if (id >= vocabSize)
      refuse('tokenizer.json: the id of a special token', id, `less than vocab_size, ${vocabSize}`);
  }
  return {
    type: 'bpe',
    cls,
    sep,
    addPrefixSpace: before.add_prefix_space,
    ...(form === 'NFC' && { normalize: 'NFC' }),
    ...(added.length > 0 && { added: added.map(({ content, id }): [string, number] => [content, id]) }),
  };
}

/** The tokens that begin and end a text. */
function endsOf(after: BpeFile['post_processor']): [cls: number, sep: number] {
  const { type = 'none', cls, sep, single = [], special_tokens: ids = {} } = after ?? {};
  if (type === 'RobertaProcessing' && cls && sep) return [cls[1], sep[1]];
  const between = betweenSchema.safeParse(single).data;
  if (type === 'TemplateProcessing' && between) {
    const [first, , last] = between;
    const [begin] = ids[first.SpecialToken.id]?.ids ?? [];
    const [end] = ids[last.SpecialToken.id]?.ids ?? [];
    if (begin !== undefined && end !== undefined) return [begin, end];
  }
  return refuse(
    'tokenizer.json: post_processor',
    type,
    'RobertaProcessing with cls and sep, or TemplateProcessing of one token before a text and one after',
  );
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
