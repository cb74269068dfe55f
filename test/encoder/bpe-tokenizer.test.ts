import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AutoTokenizer } from '@huggingface/transformers';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { packBpe, readBpe } from '../../scripts/model/bpe-files.ts';
import { encodeMerges, type Merge, Merges } from '../../src/encoder/bpe-merges.ts';
import { BpeTokenizer } from '../../src/encoder/bpe-tokenizer.ts';
import { displaced, patched } from '../index/binary.ts';
import { runs } from '../setup/runs.ts';
import { readClaims } from './claims.ts';
import { readAbstracts, SCRIPTS } from './real-texts.ts';
import { modernPairs, trainPairs } from './train-pairs.ts';

const MAX_TOKENS = 64;
const encoded = z.object({ input_ids: z.array(z.number()) });
const abstracts = await readAbstracts();
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** A tokenizer that was learnt here, and that of transformers.js from the same file. */
async function both(file: Pick<ReturnType<typeof trainPairs>, 'model' | 'added_tokens'>) {
  const folder = await mkdtemp(join(tmpdir(), 'sextant-'));
  folders.push(folder);
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(file));
  const names = { tokenizer_class: 'RobertaTokenizer', cls_token: '<s>', sep_token: '</s>' };
  await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify(names));
  const vocabSize =
    1 + Math.max(...Object.values(file.model.vocab), ...file.added_tokens.map(({ id }) => id));
  const config = { vocabSize, maxTokens: MAX_TOKENS, tokenizer: await readBpe(folder, vocabSize) };
  const tokenizer = new BpeTokenizer(config, await packBpe(folder));
  const oracle = await AutoTokenizer.from_pretrained(folder, { local_files_only: true });
  return {
    ids: (text: string): number[] => Array.from(tokenizer.encode(text).ids),
    /** What transformers.js makes of a text, cut as sentence-transformers cuts. */
    expected(text: string): number[] {
      const { input_ids: ids } = encoded.parse(oracle(text, { return_tensor: false }));
      return ids.length <= MAX_TOKENS ? ids : [...ids.slice(0, MAX_TOKENS - 1), config.tokenizer.sep];
    },
    tokenizer,
    config,
    vocabulary: await packBpe(folder),
  };
}

const learnt = (isSpaced: boolean) => trainPairs(abstracts.slice(0, 150), 600, isSpaced);
const plain = await both(learnt(false));
const spaced = await both(learnt(true));
const modern = await both(modernPairs(learnt(false)));

describe('BpeTokenizer', () => {
  it.each([
    ['as RoBERTa has it', plain],
    ['with a space before each text', spaced],
    ['as ModernBERT has it', modern],
  ])(
    'is transformers.js token by token, %s: claims, abstracts, every script',
    async (_, { ids, expected }) => {
      for (const text of [
        ...(await readClaims()),
        ...abstracts,
        ...SCRIPTS,
        '',
        ' ',
        '  a',
        "it's they'LL",
        'a  b   c       d',
        'to |||EMAIL||| or|||EMAIL|||',
        'e\u0301 \u2126',
      ]) {
        expect(ids(text), text).toEqual(expected(text));
      }
    },
  );

  it('is transformers.js for any text without a special token, whatever its spaces', () => {
    const odd = fc.constantFrom(
      '     ',
      '|||EMAIL|||',
      'e\u0301',
      ' ',
      '  ',
      '\n',
      '\t\n ',
      '\u00a0',
      '\u3000',
      '\r\n',
      "'s",
      "'LL",
      'the',
      '10',
    );
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.array(fc.oneof(odd, fc.string({ maxLength: 6 })), { maxLength: 20 }).map((parts) => parts.join('')),
      fc.string({ unit: fc.constantFrom('a', 't', 'i', 'o', 'n', 'e', ' ', 's'), maxLength: 300 }),
    );
    fc.assert(
      fc.property(text, fc.constantFrom(plain, spaced, modern), (its, { ids, expected }) => {
        fc.pre(!/<(s|pad|\/s|unk|mask)>/.test(its));
        expect(ids(its)).toEqual(expected(its));
      }),
      { numRuns: runs(500) },
    );
  });

  it('takes what looks like a special token for text', () => {
    const { cls, sep } = plain.config.tokenizer;
    const ids = plain.ids('</s><s><mask>');
    expect([ids[0], ids.at(-1)]).toEqual([cls, sep]);
    expect(ids.slice(1, -1).some((id) => id === cls || id === sep)).toBe(false);
  });

  it('reads a word as it is in the midst of a text', () => {
    expect(plain.tokenizer.wordIds('the')).toHaveLength(1);
    expect(plain.tokenizer.wordIds('the')).toEqual(plain.ids('a the').slice(2, -1));
    expect(plain.tokenizer.wordIds('quixotic').length).toBeGreaterThan(1);
  });

  it.each([
    ['letters', 'tion'.repeat(250_000)],
    ['one letter', 'a'.repeat(1_000_000)],
    ['spaces', ' '.repeat(1_000_000)],
    ['signs', '-='.repeat(500_000)],
    ['letters of three bytes', '数'.repeat(300_000)],
  ])('reads of a million %s without a break no more than fills the longest input', (_, text) => {
    const { ids, isTruncated } = plain.tokenizer.encode(text);
    expect(ids).toHaveLength(MAX_TOKENS);
    expect(isTruncated).toBe(true);
    expect(Array.from(ids)).toEqual(plain.ids(text.slice(0, 8_192)));
  });

  it('refuses a vocabulary of more tokens than the model knows', () => {
    const { config, vocabulary } = plain;
    expect(() => new BpeTokenizer({ ...config, vocabSize: config.vocabSize - 1 }, vocabulary)).toThrow(
      expect.objectContaining({ code: 'index-corrupt' }) as Error,
    );
  });
});

describe('Merges', () => {
  const BYTES = Array.from({ length: 256 }, (_, byte) => 255 - byte);

  it('finds every pair and no other, in two bytes a number or in four', () => {
    const token = fc.nat(2 ** 17);
    const pairs = fc.uniqueArray(fc.tuple(token, token), { selector: (pair) => pair.join(), maxLength: 300 });
    fc.assert(
      fc.property(pairs, fc.boolean(), fc.array(fc.tuple(token, token)), (drawn, isSmall, others) => {
        const small = (id: number) => (isSmall ? id % 50_000 : id);
        const merges = drawn.map(([a, b], i): Merge => [small(a), small(b), i]);
        const tokens = isSmall ? 50_000 : 2 ** 17 + 1;
        const packed = new Merges(displaced(encodeMerges(BYTES, merges, tokens)));
        const first = ([a, b]: readonly number[]) => merges.findIndex(([l, r]) => l === a && r === b);
        expect(merges.map(([a, b]) => packed.find(a, b))).toEqual(merges.map(first));
        expect(others.map(([a, b]) => packed.find(a, b))).toEqual(others.map(first));
        expect(merges.map((_, i) => packed.whole(i))).toEqual(merges.map(([, , whole]) => whole));
        expect([0, 255].map((byte) => packed.ofByte(byte))).toEqual([255, 0]);
        expect(packed.tokens).toBe(tokens);
      }),
    );
  });

  const value = encodeMerges(BYTES, [[1, 2, 256] as const, [3, 4, 257] as const], 258);

  it.each([
    ['another magic', patched(value, 0, 0), 'index-corrupt'],
    ['another version', patched(value, 4, 2), 'index-format-unsupported'],
    ['numbers of three bytes', patched(value, 6, 3), 'index-corrupt'],
    ['fewer tokens than its largest', patched(value, 8, 1), 'index-corrupt'],
    ['more merges than bytes', patched(value, 12, 200), 'index-corrupt'],
    ['slots that are no power of two', patched(value, 16, 5), 'index-corrupt'],
    ['a byte too few', value.subarray(0, -1), 'index-corrupt'],
    ['half a header', value.subarray(0, 9), 'index-corrupt'],
  ])('refuses %s', (_, bytes, code) => {
    expect(() => new Merges(bytes)).toThrow(expect.objectContaining({ code }) as Error);
  });
});
