import { type EncoderConfig, poolingOf } from '../../src/encoder/config.ts';
import { packWeights } from '../../src/encoder/weights.ts';
import type { Papers } from '../corpus/paper-rows.ts';
import type { PreparedModel } from '../model/prepare.ts';
import { wordEmbeddings } from '../model/word-embeddings.ts';
import { type EmbedPapersOptions, embedTexts } from './embed-papers.ts';
import { DEFAULT_ENCODER } from './encoders.ts';
import { openPackedEncoder } from './packed-encoder.ts';
import { queryTexts } from './query-texts.ts';
import { fitTokens, type TokenMeans } from './table-regression.ts';

/** The static encoder beside a model: the same tokens, width and prefixes, without a layer. */
export function staticConfig(config: EncoderConfig): EncoderConfig {
  const same = { ...config, layers: 0 };
  delete same.wordBits;
  delete same.modern;
  return same;
}

/**
 * Learns a static encoder of queries for an index of these papers, whose embeddings stay those of the model: texts that may
 * be queries are embedded by the model, and each token gets the vector with which the mean over the tokens of a text is
 * nearest to that. So a query costs a look-up a token, and is as good as the tokens tell without their order.
 * @throws SextantError as `embedPapers` does
 */
export async function learnStaticEncoder(
  papers: Papers,
  model: PreparedModel,
  options: EmbedPapersOptions,
): Promise<PreparedModel> {
  const texts = queryTexts(papers);
  options.log(`Learning a table of query words from ${texts.length} titles, sentences and questions …`);
  // The prefix stands in the text: that of a document is of another text then, whoever embeds it.
  const { queryPrefix, pooling } = model.config;
  const targets = await embedTexts(
    {
      count: texts.length,
      textAt: (row) => queryPrefix + (texts[row] ?? ''),
      what: 'of these texts',
    },
    { ...model, config: { ...model.config, documentPrefix: '', pooling: poolingOf(model.config, 'query') } },
    // The encoder of the Worker pools as its packed model says, and documents here.
    { ...options, ...(typeof pooling !== 'string' && { encoder: DEFAULT_ENCODER }) },
  );
  const config = staticConfig(model.config);
  const { vocabSize, width } = config;
  const { means, order, weights } = await tokenMeans(texts, model);
  targets.forEach((value, i) => (targets[i] = value * (weights[Math.floor(i / width)] ?? 1)));
  const features = centred(wordEmbeddings(model.weights), width);
  const fitted = fitTokens(means, inOrder(features, order, width), targets, width);
  const table = new Float32Array(vocabSize * width);
  order.forEach((token, at) => table.set(fitted.subarray(at * width, (at + 1) * width), token * width));
  const tensors = new Map([
    ['embeddings.word_embeddings.weight', { shape: [vocabSize, width], data: table }],
  ]);
  return { ...model, config, weights: packWeights(config, tensors).bytes };
}

/** Tokens of a text that counts in full. */
const FULL = 20;

/**
 * How much a text counts, as a factor of its row: in a mean of few tokens each has a large part, and one word alone would count as
 * much for it as hundreds of sentences.
 */
function weightOf(tokens: number): number {
  return Math.min(1, tokens / FULL);
}

/** The tokens of each text, and which token is in which column: those that texts have come first. */
async function tokenMeans(
  texts: readonly string[],
  model: PreparedModel,
): Promise<{ means: TokenMeans; order: Uint32Array; weights: number[] }> {
  const { config, tokenize } = await openPackedEncoder(model);
  const columnOf = new Map<number, number>();
  const starts = [0];
  const columns: number[] = [];
  const values: number[] = [];
  const weights: number[] = [];
  for (const text of texts) {
    const ids = tokenize(text, 'query').subarray(1, -1);
    const counts = new Map<number, number>();
    for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
    for (const [id, count] of counts) {
      if (!columnOf.has(id)) columnOf.set(id, columnOf.size);
      columns.push(columnOf.get(id) ?? 0);
      values.push((count / ids.length) * weightOf(ids.length));
    }
    starts.push(columns.length);
    weights.push(weightOf(ids.length));
  }
  const tokens = columnOf.size;
  for (let id = 0; id < config.vocabSize; id++) if (!columnOf.has(id)) columnOf.set(id, columnOf.size);
  const means = {
    tokens,
    starts: Uint32Array.from(starts),
    columns: Uint32Array.from(columns),
    values: Float32Array.from(values),
  };
  return { means, order: Uint32Array.from(columnOf.keys()), weights };
}

/** Rows around their mean, of unit length, in place: what is common to all words, and how common each is, tells nothing. */
function centred(rows: Float32Array, width: number): Float32Array {
  const count = rows.length / width;
  const mean = new Float64Array(width);
  rows.forEach((value, i) => (mean[i % width] = (mean[i % width] ?? 0) + value / count));
  for (let at = 0; at < rows.length; at += width) {
    let squares = 0;
    for (let k = 0; k < width; k++) {
      const value = (rows[at + k] ?? 0) - (mean[k] ?? 0);
      rows[at + k] = value;
      squares += value * value;
    }
    const length = Math.sqrt(squares);
    if (length > 0) for (let k = 0; k < width; k++) rows[at + k] = (rows[at + k] ?? 0) / length;
  }
  return rows;
}

function inOrder(rows: Float32Array, order: Uint32Array, width: number): Float32Array {
  const out = new Float32Array(rows.length);
  order.forEach((token, at) => out.set(rows.subarray(token * width, (token + 1) * width), at * width));
  return out;
}
