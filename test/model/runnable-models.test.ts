import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cosine } from '../../scripts/embed/agreement.ts';
import { openReference } from '../../scripts/embed/embedder.ts';
import { createEncoder } from '../../scripts/embed/load-encoder.ts';
import { engineModule, openPackedEncoder } from '../../scripts/embed/packed-encoder.ts';
import { readEncoderConfig } from '../../scripts/model/model-config.ts';
import { prepareModel } from '../../scripts/model/prepare.ts';
import { bertFolder, modernBertFolder, robertaFolder } from './runnable-model.ts';
import { QueryEncoder } from '../../src/search/serving/query-encoder.ts';
import { trainPairs } from '../encoder/train-pairs.ts';
import { temporaryFolder } from './temporary.ts';

const TEXTS = [
  'gating in mixture of experts',
  'We model the neural network, and for that a mixture of expert models is the gating (of 2,048 experts).',
  'a',
  '',
  'the model '.repeat(60),
];

/**
 * Least cosine, over {@link TEXTS}, of what transformers.js gives and the encoder of the Worker: as documents, and as queries
 * in the way in which the Worker answers them.
 */
async function leastCosine(folder: string): Promise<number> {
  const cacheDir = await temporaryFolder();
  const model = await prepareModel({ id: 'tiny/random', folder, cacheDir, log: () => undefined });
  const packed = await openPackedEncoder(model);
  const queries = new QueryEncoder('weights', createEncoder('simd', await engineModule(), model));
  const reference = await openReference(folder, model.config);
  const cosines: number[] = [];
  for (const text of TEXTS) {
    cosines.push(cosine(packed.embed(text, 'document'), await reference.embed(text, 'document')));
    cosines.push(cosine(queries.embed(text).embedding, await reference.embed(text, 'query')));
  }
  await reference.close();
  return Math.min(...cosines);
}

describe('a model of random weights, by transformers.js and by the encoder of the Worker', () => {
  it.each(['f32', 'int8 by columns', 'uint8 as a whole'] as const)(
    'BERT, exported in %s',
    async (products) => {
      expect(await leastCosine(await bertFolder({ products }))).toBeGreaterThanOrEqual(0.99);
    },
  );

  it.each(['f32', 'int8 by columns'] as const)('RoBERTa, exported in %s', async (products) => {
    expect(await leastCosine(await robertaFolder({ products }))).toBeGreaterThanOrEqual(0.99);
  });

  it.each(['f32', 'int8 by columns'] as const)('ModernBERT, exported in %s', async (products) => {
    expect(await leastCosine(await modernBertFolder({ products }))).toBeGreaterThanOrEqual(0.99);
  });

  it.each([
    ['its window were another', { local_attention: 64 }],
    ['other layers saw all', { global_attn_every_n_layers: 2 }],
    ['its angles were others', { global_rope_theta: 100 }],
  ])('and ModernBERT would not agree if %s', async (_, change) => {
    const folder = await modernBertFolder();
    const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as object;
    await writeFile(join(folder, 'config.json'), JSON.stringify({ ...config, ...change }));
    expect(await leastCosine(folder)).toBeLessThan(0.97);
  });

  it('and would not agree if its positions began one earlier', async () => {
    const files = { 'sentence_bert_config.json': { max_seq_length: 32 } };
    const right = await robertaFolder({ files });
    expect(await leastCosine(right)).toBeGreaterThanOrEqual(0.99);
    const config = JSON.parse(await readFile(join(right, 'config.json'), 'utf8')) as object;
    await writeFile(join(right, 'config.json'), JSON.stringify({ ...config, pad_token_id: 0 }));
    expect(await leastCosine(right)).toBeLessThan(0.95);
  });
});

describe('a model that reads queries and documents each in a way of its own', () => {
  const SETTINGS = {
    queryPooling: 'mean',
    documentPooling: 'cls',
    queryPrefix: 'a model of ',
    documentPrefix: 'the ',
  };
  const asymmetric = () => bertFolder({ files: { 'sextant-encoder.json': SETTINGS } });

  it('agrees with transformers.js on both', async () => {
    expect(await leastCosine(await asymmetric())).toBeGreaterThanOrEqual(0.99);
  });

  it('has other embeddings of one text as a query, as a document, and as one with the pooling of the other', async () => {
    const folder = await asymmetric();
    const config = await readEncoderConfig(folder, 'x');
    expect(config).toMatchObject({ pooling: { query: 'mean', document: 'cls' } });
    const [text = ''] = TEXTS;
    const reference = await openReference(folder, config);
    const query = await reference.embed(text, 'query');
    expect(cosine(query, await reference.embed(text, 'document'))).toBeLessThan(0.95);
    await reference.close();
    const other = await openReference(folder, { ...config, pooling: 'cls' });
    expect(cosine(query, await other.embed(text, 'query'))).toBeLessThan(0.95);
    await other.close();
  });

  it('is known by name where its files do not say so', async () => {
    const id = 'avsolatorio/NoInstruct-small-Embedding-v0';
    const pooling = { pooling_mode_cls_token: true };
    const folder = await bertFolder({ files: { '1_Pooling/config.json': pooling } });
    expect(await readEncoderConfig(folder, id)).toMatchObject({
      pooling: { query: 'mean', document: 'cls' },
    });
    expect((await readEncoderConfig(folder, 'x')).pooling).toBe('cls');
  });

  it('is refused with a pooling that there is not', async () => {
    const folder = await bertFolder({ files: { 'sextant-encoder.json': { queryPooling: 'max' } } });
    await expect(readEncoderConfig(folder, 'x')).rejects.toThrow('sextant-encoder.json cannot be read');
  });
});

describe('a RoBERTa', () => {
  it('has as many tokens as positions after the first, and no types of tokens', async () => {
    const folder = await robertaFolder();
    expect(await readEncoderConfig(folder, 'x')).toMatchObject({
      maxTokens: 64,
      pooling: 'cls',
      layerNormEps: 1e-5,
      tokenizer: { type: 'bpe', cls: 0, sep: 2, addPrefixSpace: false },
    });
  });

  it.each<[string, (file: ReturnType<typeof trainPairs>) => object, string]>([
    [
      'another model',
      (f) => ({ model: { ...f.model, type: 'WordPiece' } }),
      'model is WordPiece; supported is BPE',
    ],
    [
      'a normalizer',
      () => ({ normalizer: { type: 'Lowercase' } }),
      'normalizer is Lowercase; supported is none',
    ],
    [
      'another pre_tokenizer',
      () => ({ pre_tokenizer: { type: 'Whitespace' } }),
      'pre_tokenizer is Whitespace; supported is ByteLevel',
    ],
    [
      'words that are not split',
      () => ({ pre_tokenizer: { type: 'ByteLevel', use_regex: false } }),
      'use_regex is false; supported is true',
    ],
    [
      'another post_processor',
      () => ({ post_processor: { type: 'ByteLevel' } }),
      'post_processor is ByteLevel; supported is RobertaProcessing with cls and sep',
    ],
    [
      'a suffix',
      (f) => ({ model: { ...f.model, end_of_word_suffix: '</w>' } }),
      'end_of_word_suffix is </w>',
    ],
    ['whole words first', (f) => ({ model: { ...f.model, ignore_merges: true } }), 'ignore_merges is true'],
    [
      'a merge of what is unknown',
      (f) => ({ model: { ...f.model, merges: ['q qq'] } }),
      'the token qq is absent from the vocabulary',
    ],
    [
      'more tokens than vocab_size',
      () => ({ added_tokens: [{ id: 9_999, content: '<more>', special: true }] }),
      'number of tokens is 10000; supported is at most vocab_size',
    ],
  ])('with %s is refused by name', async (_, change, message) => {
    const file = trainPairs(['the model of the experts'], 4);
    const files = { 'tokenizer.json': { ...file, ...change(file) } };
    await expect(readEncoderConfig(await robertaFolder({ files }), 'x')).rejects.toThrow(message);
  });
});
