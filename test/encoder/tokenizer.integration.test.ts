import { readFile } from 'node:fs/promises';
import { AutoTokenizer } from '@huggingface/transformers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readEncoderConfig, readVocabulary } from '../../scripts/model/model-config.ts';
import { Tokenizer } from '../../src/encoder/tokenizer.ts';
import { encodeVocabulary } from '../../src/encoder/vocabulary.ts';
import { realModel } from '../model/real-model.ts';
import { readClaims } from './claims.ts';
import { runs } from '../setup/runs.ts';

const folder = await realModel();
const config = await readEncoderConfig(folder, 'all-MiniLM-L6-v2');
const tokenizer = new Tokenizer(config, encodeVocabulary(await readVocabulary(folder)));
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
    const sample = (await readFile('data/sample.jsonl', 'utf8')).trim().split('\n');
    const abstracts = sample.map(
      (line) => z.object({ abstract: z.string() }).parse(JSON.parse(line)).abstract,
    );
    const scripts = [
      '混合专家模型 的统计理论',
      'ミクスチャー・オブ・エキスパーツ',
      'خليط الخبراء في الشبكات العصبية',
      'תערובת מומחים',
      'смесь экспертов',
      '전문가 혼합 모델',
      '🚀 emoji 👩‍🔬 in a query 🤖',
      'naïve café ﬁne Ångström İstanbul ẞ',
      'α-synuclein Δ9-THC 10⁻³ µm ½ №5',
      'e\u0301 a\u0300\u0301 \u200b\u200d \ufeff zero\u00adwidth',
      'C++ & C# (v2.0) <b>x</b> $\\alpha$ 100% [1,2] "quoted" it\'s',
      'tab\tnew\nline\rreturn\u0000nul\u0085next\u2028line',
    ];
    for (const text of [...(await readClaims()), ...abstracts, ...scripts]) {
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

  it('never gives more than maxTokens, and keeps the first and the last', () => {
    const long = ids('word '.repeat(10_000));
    expect(long).toHaveLength(config.maxTokens);
    expect([long[0], long.at(-1)]).toEqual([config.tokenizer.cls, config.tokenizer.sep]);
  });
});
