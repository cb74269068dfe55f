import { halfOf, numberOf } from '../src/index/format/float16.ts';
import type { Papers } from './corpus/paper-rows.ts';
import { embedPapers, type EmbedPapersOptions } from './embed/embed-papers.ts';
import { DEFAULT_ENCODER } from './embed/encoders.ts';
import { embedUnrelated } from './embed/embed-unrelated.ts';
import type { QueryEncoderName } from './embed/query-encoders.ts';
import { learnStaticEncoder, staticConfig } from './embed/static-encoder.ts';
import { buildMap } from './map/build-map.ts';
import { packedBytes } from './model/packed-tensors.ts';
import type { PreparedModel } from './model/prepare.ts';
import { codeBits } from './publish/isolate-memory.ts';
import type { IndexDraft, RowSource } from './publish/draft.ts';
import { orderByCloseness } from './publish/order.ts';

export interface DraftOptions extends EmbedPapersOptions {
  /** Those of the papers, where they are known: f32 (papers, dim), row-major. */
  embeddings?: Float32Array;
  /** Whether a map is drawn, as it is unless this is false: it takes minutes for 100,000 papers. */
  map?: boolean;
  /** Whether the index learns what is close, as it does unless this is false. */
  unrelated?: boolean;
  /** What encodes queries: the model itself, which it is unless this is given, or a static encoder learnt from it. */
  queryEncoder?: QueryEncoderName | undefined;
  /** A static encoder that was learnt before, and of how many papers; it is not learnt anew. */
  learnt?: { encoder: PreparedModel; papers: number } | undefined;
}

/** Rows that are put side by side: about those of a page. */
const LEAF_ROWS = 64;
/** Any number will do; another one would move papers between pages and so publish them again. */
const ORDER_SEED = 1;
/** The seed of the map: another one gives another map. */
const MAP_SEED = 1;

/**
 * The way of checked papers to an index: embeddings → order by closeness → map. Whoever indexes papers calls this:
 * equal papers, model and options give an equal index.
 *
 * @throws SextantError `input-invalid` when an isolate cannot hold so many papers, before anything is embedded;
 * `model-unsupported` when the embeddings of the model are of no use; `internal` when a process that embeds ends too early
 */
export async function draftOf(
  papers: Papers,
  model: PreparedModel,
  options: DraftOptions,
): Promise<IndexDraft> {
  const {
    encoder = DEFAULT_ENCODER,
    map: isMapped = true,
    unrelated: isLearnt = true,
    queryEncoder = 'transformer',
    log,
    progress,
  } = options;
  const { width: dim, id, maxTokens } = model.config;
  const isStatic = queryEncoder === 'static' || options.learnt !== undefined;
  const bytes = isStatic ? packedBytes(staticConfig(model.config)) : model.weights.byteLength;
  const bits = codeBits(papers.count, { bytes, dim });
  if (bits === 4)
    log('So many papers fit into an isolate with codes of 4 bits only: of the ten nearest, nine are found.');
  const embeddings = toHalves(
    options.embeddings ?? (await embedPapers(papers, model, { encoder, log, progress })),
  );
  const order = rowOrder(embeddings, dim);
  const embedding = (row: number): Float32Array => {
    const at = order[row] ?? papers.count;
    return embeddings.subarray(at * dim, (at + 1) * dim);
  };
  const rows: RowSource = { ...inOrder(papers, order), embedding };
  const learnt = isStatic
    ? (options.learnt ?? {
        encoder: await learnStaticEncoder(papers, model, { encoder, log, progress }),
        papers: papers.count,
      })
    : null;
  const asking = learnt?.encoder ?? model;
  const { weights, vocabulary } = asking;
  const draft = {
    model: {
      ...{ id, dim, maxTokens, weights, vocabulary },
      ...(learnt && { static: { papers: learnt.papers } }),
    },
    bits,
    rows,
    ...(isLearnt && { unrelated: await embedUnrelated(asking) }),
  };
  if (!isMapped) return draft;
  log('Drawing the map …');
  return { ...draft, map: await buildMap(rows, dim, MAP_SEED) };
}

/**
 * The row of the corpus that goes to each row of an index: papers close in meaning side by side.
 * @param embeddings f32 (count, dim), row-major
 */
export function rowOrder(embeddings: Float32Array, dim: number): Uint32Array {
  return orderByCloseness(embeddings, embeddings.length / dim, dim, LEAF_ROWS, ORDER_SEED);
}

/** Embeddings as an index keeps them, in place: each number to the nearest f16, so that what is merged later is the same. */
export function toHalves(embeddings: Float32Array): Float32Array {
  for (let i = 0; i < embeddings.length; i++) embeddings[i] = numberOf(halfOf(embeddings[i] ?? 0));
  return embeddings;
}

/** The same papers in another order. */
export function inOrder(papers: Papers, order: Uint32Array): Papers {
  const at = (row: number): number => order[row] ?? papers.count;
  return {
    count: papers.count,
    outline: (row) => papers.outline(at(row)),
    record: (row) => papers.record(at(row)),
    recordLength: (row) => papers.recordLength(at(row)),
  };
}
