import { SextantError } from '../../src/errors.ts';
import { liveRowsOf, type Manifest, type Segment } from '../../src/index/manifest.ts';
import type { RowsRef } from '../../src/index/refs.ts';
import { readValue } from '../../src/index/open.ts';
import { Page } from '../../src/index/format/pages.ts';
import type { Paper } from '../../src/index/paper.ts';
import type { IndexReader, IndexStore } from '../../src/index/store.ts';
import { SegmentReader } from '../../src/index/unpack.ts';
import { openVectors, readVector } from '../../src/index/format/vectors.ts';
import { documentText } from '../corpus/document-text.ts';
import { agrees, cosine, LEAST_COSINE, spreadRows } from '../embed/agreement.ts';
import { openReference } from '../embed/embedder.ts';
import { staticConfig } from '../embed/static-encoder.ts';
import { openPackedEncoder, type PackedEncoder } from '../embed/packed-encoder.ts';
import { differingTensors } from '../model/compare-weights.ts';
import type { PreparedModel } from '../model/prepare.ts';
import { sha256 } from '../model/sha256.ts';
import { storedWeights } from '../model/stored-model.ts';

/** Titles that are embedded as queries. */
const QUERIES = 8;

export interface DeepReport {
  /** Papers that were embedded again. */
  sample: number;
  /** Least cosine of a stored vector, and of a text embedded by the packed model, with the reference. */
  least: { stored: number; packed: number };
  /**
   * Whether the model is, byte for byte, what is packed here, or the same from another source; or a static encoder, which
   * was learnt from it.
   */
  model: 'identical' | 'alike' | 'learnt';
  /** What is wrong, one sentence each; empty when nothing is. */
  problems: string[];
}

/**
 * Embeds papers of an index again with transformers.js and compares: with the stored vectors, whether they are those
 * of their papers, and with what the packed model of the index gives, whether it is the model that it should be. For
 * an index in which `verifyGeneration` finds nothing wrong.
 *
 * @param model The same model, as it is here.
 * @param sample How many papers, spread over all rows.
 *
 * Throws what reading a value throws.
 */
export async function verifyDeep(
  store: IndexStore,
  manifest: Manifest,
  model: PreparedModel,
  sample: number,
): Promise<DeepReport> {
  const weights = await storedWeights(store, manifest.model);
  const vocabulary = await readValue(store, 'vocabulary', manifest.model.vocabulary);
  const report: DeepReport = {
    sample: 0,
    least: { stored: Number.NaN, packed: Number.NaN },
    model: manifest.model.static
      ? 'learnt'
      : sha256(weights) === sha256(model.weights)
        ? 'identical'
        : 'alike',
    problems: [],
  };
  const packed = await openIfWhole({ weights, vocabulary }, report.problems);
  if (packed === null) return report;
  const expectedConfig = manifest.model.static ? staticConfig(model.config) : model.config;
  const config = JSON.stringify(packed.config) === JSON.stringify(expectedConfig);
  if (!config || sha256(vocabulary) !== sha256(model.vocabulary)) {
    report.problems.push(
      `The ${config ? 'vocabulary' : 'model'} of the index is not that of ${manifest.model.id} in ${model.folder}. ` +
        'If it was made with a folder of yours, name that by --model-folder.',
    );
    return report;
  }
  if (report.model === 'alike') {
    for (const name of differingTensors(weights, model.weights)) {
      report.problems.push(
        `The tensor ${name} of the model of the index is damaged. Publish the index again.`,
      );
    }
  }

  const rows = await sampleOf(store, manifest, sample);
  report.sample = rows.length;
  const expected = await embedAll(rows, model);
  compareStored(rows, expected, report);
  if (report.model === 'learnt') compareLearnt(rows, expected, packed, report);
  else comparePacked(rows, expected, packed, report);
  return report;
}

interface Row {
  row: number;
  paper: Paper;
  /** As the index has it. */
  vector: Float32Array;
}

/** What transformers.js gives for the same row: of its text as a document, and of its title as a query. */
interface Expected {
  document: Float32Array;
  query: Float32Array | null;
}

async function openIfWhole(
  values: { weights: Uint8Array; vocabulary: Uint8Array },
  problems: string[],
): Promise<PackedEncoder | null> {
  try {
    return await openPackedEncoder(values);
  } catch (error) {
    if (!(error instanceof SextantError)) throw error;
    problems.push(`The model of the index cannot be opened: ${error.message}`);
    return null;
  }
}

async function sampleOf(store: IndexStore, manifest: Manifest, sample: number): Promise<Row[]> {
  const { segments, model } = manifest;
  const counts = segments.map(liveRowsOf);
  const rows: Row[] = [];
  let [at, before] = [0, 0];
  let values: ReturnType<typeof valuesOf> | null = null;
  for (const nth of spreadRows(manifest.papers, sample)) {
    while (nth >= before + (counts[at] ?? Infinity)) {
      before += counts[at++] ?? 0;
      values = null;
    }
    const segment = segments[at];
    if (segment === undefined) break;
    const { pages, vectors } = (values ??= valuesOf(await SegmentReader.open(store, segment), segment));
    const row = liveRowAt(segment, nth - before);
    const shard = await vectors(row);
    const header = openVectors(shard.value, shard.ref, model.dim);
    const vector = readVector(shard.value, header, row - header.firstRow);
    const page = await pages(row);
    rows.push({ row, paper: new Page(page.value, page.ref).paper(row), vector });
  }
  return rows;
}

function valuesOf(reader: IndexReader, { pages, vectors }: Segment) {
  return { pages: valueReader(reader, 'pages', pages), vectors: valueReader(reader, 'vectors', vectors) };
}

/** The row of a segment that is the nth with a paper. */
function liveRowAt({ deleted = [] }: Segment, nth: number): number {
  return deleted.reduce((row, gone) => (gone <= row ? row + 1 : row), nth);
}

/** Reads the value of a row; for rows in order each value once. */
function valueReader<R extends RowsRef>(store: IndexReader, kind: 'pages' | 'vectors', refs: readonly R[]) {
  let last: { ref: R; value: Uint8Array } | null = null;
  return async (row: number): Promise<{ ref: R; value: Uint8Array }> => {
    const ref = refs.find(({ firstRow, rows }) => row >= firstRow && row < firstRow + rows);
    if (ref === undefined) throw new SextantError('index-corrupt', `No ${kind} value holds row ${row}.`);
    if (last?.ref !== ref) last = { ref, value: await readValue(store, kind, ref) };
    return last;
  };
}

async function embedAll(rows: readonly Row[], { folder, config }: PreparedModel): Promise<Expected[]> {
  const reference = await openReference(folder, config);
  try {
    const expected: Expected[] = [];
    for (const [i, { paper }] of rows.entries()) {
      const document = await reference.embed(documentText(paper), 'document');
      const query = i < QUERIES ? await reference.embed(paper.title, 'query') : null;
      expected.push({ document, query });
    }
    return expected;
  } finally {
    await reference.close();
  }
}

function compareStored(rows: readonly Row[], expected: readonly Expected[], report: DeepReport): void {
  const cosines = rows.map(({ vector }, i) => cosine(vector, expected[i]?.document ?? new Float32Array()));
  report.least.stored = leastOf(cosines);
  const wrong = rows.filter((_, i) => !agrees(cosines[i] ?? Number.NaN));
  const [first] = wrong;
  if (first === undefined) return;
  report.problems.push(
    `${wrong.length} of ${rows.length} vectors are not those of their papers: that of ${first.paper.id} (row ` +
      `${first.row}) has cosine ${(cosines[rows.indexOf(first)] ?? Number.NaN).toFixed(3)} with its paper embedded ` +
      `again, and at least ${LEAST_COSINE} is expected. Delete .sextant/embeddings and publish the index again.`,
  );
}

function comparePacked(
  rows: readonly Row[],
  expected: readonly Expected[],
  { embed }: PackedEncoder,
  report: DeepReport,
): void {
  const texts = rows.flatMap(({ paper }, i) => {
    const { document, query } = expected[i] ?? { document: new Float32Array(), query: null };
    const asDocument = { text: documentText(paper), side: 'document' as const, vector: document };
    const asQuery = query && { text: paper.title, side: 'query' as const, vector: query };
    return asQuery ? [asDocument, asQuery] : [asDocument];
  });
  const cosines = texts.map(({ text, side, vector }) => cosine(embed(text, side), vector));
  report.least.packed = leastOf(cosines);
  const wrong = cosines.filter((found) => !agrees(found)).length;
  if (wrong === 0) return;
  report.problems.push(
    `The model of the index embeds ${wrong} of ${texts.length} texts wrongly: the least cosine with transformers.js ` +
      `is ${report.least.packed.toFixed(3)}, and at least ${LEAST_COSINE} is expected. Publish the index again.`,
  );
}

/** Titles of the papers that a static encoder was learnt from have a mean cosine of 0.8 with what the model gives. */
const LEAST_LEARNT = 0.5;

function compareLearnt(
  rows: readonly Row[],
  expected: readonly Expected[],
  { embed }: PackedEncoder,
  report: DeepReport,
): void {
  const cosines = rows.flatMap(({ paper }, i) => {
    const query = expected[i]?.query;
    return query ? [cosine(embed(paper.title, 'query'), query)] : [];
  });
  report.least.packed = leastOf(cosines);
  const mean = cosines.reduce((sum, one) => sum + one, 0) / cosines.length;
  if (mean >= LEAST_LEARNT) return;
  report.problems.push(
    `The static encoder of the index embeds titles with a mean cosine of ${mean.toFixed(3)} with what the model gives, and ` +
      `at least ${LEAST_LEARNT} is expected. Publish the index again.`,
  );
}

/** NaN when one of them is. */
function leastOf(cosines: readonly number[]): number {
  return Math.min(...cosines);
}
