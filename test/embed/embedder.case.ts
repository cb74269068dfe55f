import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Embedder } from '../../scripts/embed/embedder.ts';
import type { PreparedModel } from '../../scripts/model/prepare.ts';
import type { EncoderConfig } from '../../src/encoder/config.ts';
import { dot, preparedModel } from './models.ts';

const TEXTS = [
  'Graph neural networks for molecular property prediction',
  'Predicting the properties of molecules with neural networks on graphs',
  'A survey of consensus protocols for distributed databases',
  '',
];

/** Opens an embedder for a model, or for one that differs in its configuration. */
type Open = (model: PreparedModel, change: Partial<EncoderConfig>) => Promise<Embedder>;

/** Every embedder passes this suite with the default model. */
export function embedderContract(name: string, open: Open): void {
  describe(`embedder: ${name}`, () => {
    let model: PreparedModel;
    let embedder: Embedder;
    beforeAll(async () => {
      model = await preparedModel();
      embedder = await open(model, {});
    }, 300_000);
    afterAll(() => embedder.close());

    async function embedWith(change: Partial<EncoderConfig>, text: string): Promise<Float32Array> {
      const other = await open(model, change);
      try {
        return await other.embed([text]);
      } finally {
        await other.close();
      }
    }

    test('a row a text, each of unit length, also of the empty text', async () => {
      const embeddings = await embedder.embed(TEXTS);
      expect(embedder.dim).toBe(384);
      expect(embeddings).toHaveLength(TEXTS.length * 384);
      for (let i = 0; i < TEXTS.length; i++) {
        const row = embeddings.subarray(i * 384, (i + 1) * 384);
        expect(dot(row, row)).toBeCloseTo(1, 5);
      }
      expect(await embedder.embed([])).toHaveLength(0);
    });

    test('texts of one meaning are close, others are not', async () => {
      const [a, b, c] = await Promise.all(TEXTS.slice(0, 3).map((text) => embedder.embed([text])));
      if (!a || !b || !c) throw new Error('three texts, three embeddings');
      expect(dot(a, b)).toBeGreaterThan(0.8);
      expect(dot(a, c)).toBeLessThan(0.3);
    });

    test('an embedding does not depend on the texts beside it, or their order', async () => {
      const together = await embedder.embed(TEXTS);
      const reversed = await embedder.embed(TEXTS.toReversed());
      for (let i = 0; i < TEXTS.length; i++) {
        const row = together.slice(i * 384, (i + 1) * 384);
        const j = TEXTS.length - 1 - i;
        expect(reversed.slice(j * 384, (j + 1) * 384)).toEqual(row);
        expect(await embedder.embed(TEXTS.slice(i, i + 1))).toEqual(row);
      }
    });

    test('tokens beyond the longest input make no difference, those within do', async () => {
      // 'word' is one token; with [CLS] and [SEP] 254 of them fill 256.
      const full = 'word '.repeat(254);
      const expected = await embedder.embed([full]);
      expect(await embedder.embed([`${full} and much more that nobody reads`])).toEqual(expected);
      expect(await embedder.embed(['word '.repeat(253)])).not.toEqual(expected);
      expect(await embedder.embed([`${'word '.repeat(253)} paper`])).not.toEqual(expected);
    });

    test('the closing [SEP] stays: a cut text is its beginning', async () => {
      const text = 'neural networks learn from data';
      expect(await embedWith({ maxTokens: 4 }, text)).toEqual(await embedder.embed(['neural networks']));
    });

    test('cls pooling differs from the mean, and a prefix goes before the document', async () => {
      const [text = ''] = TEXTS;
      expect(await embedWith({ pooling: 'cls' }, text)).not.toEqual(await embedder.embed([text]));
      expect(await embedWith({ documentPrefix: 'passage: ' }, text)).toEqual(
        await embedder.embed([`passage: ${text}`]),
      );
    });

    test('a document is not pooled as queries are, where these have a way of their own', async () => {
      const [text = ''] = TEXTS;
      expect(await embedWith({ pooling: { query: 'cls', document: 'mean' } }, text)).toEqual(
        await embedder.embed([text]),
      );
    });

    test('keys change with the text, the longest input and the model', async () => {
      const changes = [{ maxTokens: 128 }, { documentPrefix: 'passage: ' }, { pooling: 'cls' as const }, {}];
      const others: Embedder[] = [];
      for (const change of changes) others.push(await open(model, change));
      const keys = [embedder.key('a'), embedder.key('b'), ...others.slice(0, 3).map((o) => o.key('a'))];
      expect(new Set(keys).size).toBe(5);
      expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
      expect(others[3]?.key('a')).toBe(keys[0]);
      expect(others[3]?.modelHash).toBe(embedder.modelHash);
      expect(others[1]?.modelHash).not.toBe(embedder.modelHash);
      for (const other of others) await other.close();
    });
  });
}
