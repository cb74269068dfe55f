import { SextantError } from '../../src/errors.ts';
import type { PreparedModel } from '../model/prepare.ts';
import { openPackedEncoder } from './packed-encoder.ts';

/**
 * Least cosine of two embeddings of one text: by transformers.js and by the packed model, or by either and as an index
 * has it. Of 1,000 papers the least were 0.992, with codes of 8 bits 0.992 and of 4 bits 0.976; that of a paper and
 * another of its field is 0.7 at most.
 */
export const LEAST_COSINE = 0.95;

/** NaN when a number is not finite or a vector is zero. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let [product, squaresA, squaresB] = [0, 0, 0];
  a.forEach((x, k) => {
    const y = b[k] ?? 0;
    product += x * y;
    squaresA += x * x;
    squaresB += y * y;
  });
  return product / Math.sqrt(squaresA * squaresB);
}

/** Whether a cosine is that of two embeddings of one text. */
export function agrees(cosine: number): boolean {
  return cosine >= LEAST_COSINE;
}

/** At most `n` of the rows 0 to `count` - 1, as far apart as can be. */
export function spreadRows(count: number, n: number): number[] {
  const rows = Math.min(count, n);
  return Array.from({ length: rows }, (_, i) => Math.floor(((i + 0.5) * count) / rows));
}

/**
 * Embeds texts again with the packed weights, which answer queries, before an index of both is published.
 * @param sample Texts of papers, and their embeddings.
 * @throws SextantError `model-unsupported` when they are not those of the same texts
 */
export async function requireAgreement(
  model: PreparedModel,
  sample: readonly { text: string; embedding: Float32Array }[],
): Promise<void> {
  const { embed } = await openPackedEncoder(model);
  for (const { text, embedding } of sample) {
    const found = cosine(embed(text, 'document'), embedding);
    if (agrees(found)) continue;
    throw new SextantError(
      'model-unsupported',
      `Queries would not find what was embedded: the packed model and the embedding of the paper that begins with ` +
        `${JSON.stringify(text.slice(0, 60))} have cosine ${found.toFixed(3)}, and at least ${LEAST_COSINE} is ` +
        'expected. Delete .sextant/models and .sextant/embeddings and run this again; if it stays so, this model ' +
        'loses too much in 7 bits: use another.',
    );
  }
}
