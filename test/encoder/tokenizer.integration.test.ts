import { AutoTokenizer } from '@huggingface/transformers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readEncoderConfig } from '../../scripts/model/model-config.ts';
import { readVocabulary } from '../../scripts/model/wordpiece-files.ts';
import { openTokenizer } from '../../src/encoder/tokenizer.ts';
import { encodeVocabulary } from '../../src/encoder/vocabulary.ts';
import { realModel } from '../model/real-model.ts';
import { readClaims } from './claims.ts';
import { readAbstracts, SCRIPTS } from './real-texts.ts';
import { runs } from '../setup/runs.ts';

const folder = await realModel();
const config = await readEncoderConfig(folder, 'all-MiniLM-L6-v2');
const tokenizer = openTokenizer(config, encodeVocabulary(await readVocabulary(folder)));
const oracle = await AutoTokenizer.from_pretrained(folder, { local_files_only: true });
const encoded = z.object({ input_ids: z.array(z.number()) });

/** What transformers.js makes of a text, cut as sentence-transformers cuts. */
function expected(text: string): number[] {
  const { input_ids: ids } = encoded.parse(oracle(text, { return_tensor: false }));
  return ids.length <= config.maxTokens ? ids : [...ids.slice(0, config.maxTokens - 1), config.tokenizer.sep];
}

const ids = (text: string): number[] => Array.from(tokenizer.encode(text).ids);

describe('Tokenizer', () => {
  it.each([
    ['an empty text', '', [101, 102]],
    ['white space', ' \t\n\u3000 ', [101, 102]],
    ['a known word', 'Theory', [101, 3399, 102]],
    ['pieces', 'tokenization', [101, 19204, 3989, 102]],
    ['accents', 'Schrödinger', [101, 8040, 8093, 7716, 9912, 102]],
    ['a word beyond 100 characters', 'a'.repeat(101), [101, 100, 102]],
    ['a forged special token', '[SEP]', [101, 1031, 19802, 1033, 102]],
  ])('encodes %s', (_, text, tokens) => {
    expect(ids(text)).toEqual(tokens);
  });

  it('is transformers.js token by token: claims, abstracts, every script', async () => {
    for (const text of [...(await readClaims()), ...(await readAbstracts()), ...SCRIPTS]) {
      expect(ids(text), text).toEqual(expected(text));
    }
  });

  it('is transformers.js for any text without a special token', () => {
    // Transformers.js looks at half a surrogate pair and so does not split the rare Chinese characters beyond the
    // basic plane, which BERT does and we do; no vocabulary here has one.
    const special = /\[(PAD|UNK|CLS|SEP|MASK)\]|[\u{20000}-\u{2fa1f}]/u;
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        fc.pre(!special.test(text));
        expect(ids(text)).toEqual(expected(text));
      }),
      { numRuns: runs(500) },
    );
  });

  it('knows a word that is one token', () => {
    expect(tokenizer.wordIds('theory')).toEqual([3399]);
    expect(tokenizer.wordIds('tokenization')).toEqual([19204, 3989]);
    expect(tokenizer.wordIds('a'.repeat(101))).toEqual([null]);
  });

  it('never gives more than maxTokens, and keeps the first and the last', () => {
    const long = ids('word '.repeat(10_000));
    expect(long).toHaveLength(config.maxTokens);
    expect([long[0], long.at(-1)]).toEqual([config.tokenizer.cls, config.tokenizer.sep]);
  });
});
