import type { PreparedModel } from '../model/prepare.ts';
import type { UnrelatedQuery } from '../publish/draft.ts';
import { readUnrelated } from '../unrelated.ts';
import { openPackedEncoder } from './packed-encoder.ts';

/**
 * The texts from which an index learns what finds nothing, embedded as queries by what answers queries: about 2 s.
 * Only everyday matters in English, which are further from nothing than noise is.
 */
export async function embedUnrelated(model: PreparedModel): Promise<UnrelatedQuery[]> {
  const { embed } = await openPackedEncoder(model);
  const texts = await readUnrelated('train');
  return texts
    .filter(({ kind }) => kind !== 'language' && kind !== 'noise')
    .map(({ text }) => ({ text, embedding: embed(text, 'query') }));
}
