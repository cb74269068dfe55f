import type { WordPiece } from '../../src/encoder/config.ts';
import { encodeVocabulary } from '../../src/encoder/vocabulary.ts';
import { requireModelJson, tokenizerConfigSchema, vocabSchema, wordPieceSchema } from './files.ts';
import { expect, refuse } from './refuse.ts';

/**
 * The `vocabulary` value of a model with a WordPiece tokenizer.
 * @throws SextantError `model-unsupported`
 */
export async function packWordPiece(folder: string): Promise<Uint8Array> {
  return encodeVocabulary(await readVocabulary(folder));
}

/**
 * The tokens of a model, the index being the id.
 * @throws SextantError `model-unsupported` when ids are not 0 … n-1, or a token holds a line break.
 */
export async function readVocabulary(folder: string): Promise<string[]> {
  const { vocab } = (await requireModelJson(folder, 'tokenizer.json', wordPieceSchema)).model;
  const parsed = vocabSchema.safeParse(vocab);
  if (!parsed.success) return refuse('tokenizer.json: vocab', 'not a table of ids', 'a WordPiece vocabulary');
  const entries = Object.entries(parsed.data);
  const tokens: string[] = [];
  for (const [token, id] of entries) tokens[id] = token;
  const dense = tokens.length === entries.length && entries.every(([token, id]) => tokens[id] === token);
  expect('tokenizer.json: ids without gaps', dense, true);
  const broken = tokens.find((token) => /[\r\n]/.test(token));
  expect('tokenizer.json: a token with a line break', broken ?? 'none', 'none');
  return tokens;
}

/**
 * What the tokenizer must know besides its vocabulary.
 * @throws SextantError `model-unsupported`
 */
export async function readWordPiece(folder: string, vocabSize: number): Promise<WordPiece> {
  const { normalizer, pre_tokenizer, model } = await requireModelJson(
    folder,
    'tokenizer.json',
    wordPieceSchema,
  );
  expect('tokenizer.json: pre_tokenizer', pre_tokenizer?.type ?? 'none', 'BertPreTokenizer');
  if (normalizer?.type !== 'BertNormalizer') {
    return refuse('tokenizer.json: normalizer', normalizer?.type ?? 'none', 'BertNormalizer');
  }
  expect('tokenizer.json: clean_text', normalizer.clean_text, true);
  const names = await requireModelJson(folder, 'tokenizer_config.json', tokenizerConfigSchema);

  const vocabulary = await readVocabulary(folder);
  if (vocabulary.length > vocabSize) {
    refuse('tokenizer.json: number of tokens', vocabulary.length, `at most vocab_size, ${vocabSize}`);
  }
  const idOf = (token: string): number => {
    const id = vocabulary.indexOf(token);
    return id >= 0 ? id : refuse(`the token ${token}`, 'absent from the vocabulary', 'one that is in it');
  };
  return {
    lowercase: normalizer.lowercase,
    stripAccents: normalizer.strip_accents ?? normalizer.lowercase,
    splitChineseChars: normalizer.handle_chinese_chars,
    unknown: idOf(model.unk_token),
    cls: idOf(names.cls_token),
    sep: idOf(names.sep_token),
    continuation: model.continuing_subword_prefix,
    maxCharsPerWord: model.max_input_chars_per_word,
  };
}
