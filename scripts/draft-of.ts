import type { Papers } from './corpus/paper-rows.ts';
import { embedPapers, type EmbedPapersOptions } from './embed/embed-papers.ts';
import { DEFAULT_ENCODER } from './embed/encoders.ts';
import { embedUnrelated } from './embed/embed-unrelated.ts';
import { buildMap } from './map/build-map.ts';
import type { PreparedModel } from './model/prepare.ts';
import { codeBits } from './publish/isolate-memory.ts';
import type { IndexDraft, RowSource } from './publish/draft.ts';
import { orderByCloseness } from './publish/order.ts';
import { encodeMap } from '../src/index/format/map-value.ts';

export interface DraftOptions extends EmbedPapersOptions {
  /** Those of the papers, where they are known: f32 (papers, dim), row-major. */
  embeddings?: Float32Array;
  /** Whether a map is drawn, as it is unless this is false: it takes minutes for 100,000 papers. */
  map?: boolean;
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
  const { encoder = DEFAULT_ENCODER, map: isMapped = true, log } = options;
  const { weights, vocabulary } = model;
  const { width: dim, id, maxTokens } = model.config;
  const bits = codeBits(papers.count, { bytes: weights.byteLength, dim });
  if (bits === 4)
    log('So many papers fit into an isolate with codes of 4 bits only: of the ten nearest, nine are found.');
  const embeddings = options.embeddings ?? (await embedPapers(papers, model, { encoder, log }));
  const rows = inOrder(papers, embeddings, dim);
  const unrelated = await embedUnrelated(model);
  const draft = { model: { id, dim, maxTokens, weights, vocabulary }, bits, rows, unrelated };
  if (!isMapped) return draft;
  log('Drawing the map …');
  return { ...draft, map: encodeMap(await buildMap(rows, dim, MAP_SEED)) };
}

/**
 * The row of the corpus that goes to each row of an index: papers close in meaning side by side.
 * @param embeddings f32 (count, dim), row-major
 */
export function rowOrder(embeddings: Float32Array, dim: number): Uint32Array {
  return orderByCloseness(embeddings, embeddings.length / dim, dim, LEAF_ROWS, ORDER_SEED);
}

function inOrder(papers: Papers, embeddings: Float32Array, dim: number): RowSource {
  const order = rowOrder(embeddings, dim);
  const at = (row: number): number => order[row] ?? papers.count;
  return {
    count: papers.count,
    outline: (row) => papers.outline(at(row)),
    record: (row) => papers.record(at(row)),
    recordLength: (row) => papers.recordLength(at(row)),
    embedding: (row) => embeddings.subarray(at(row) * dim, (at(row) + 1) * dim),
  };
}
