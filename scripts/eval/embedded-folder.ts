import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SextantError } from '../../src/errors.ts';
import { numberOf } from '../../src/index/format/float16.ts';
import type { Paper } from '../../src/index/paper.ts';
import { toUnit } from '../arithmetic.ts';
import { readCorpus } from '../corpus/read-corpus.ts';

/** Papers that were embedded elsewhere. */
export interface EmbeddedPapers {
  papers: Paper[];
  /** f32 (papers, dim), row-major, unit length. */
  embeddings: Float32Array;
}

/**
 * The papers of a folder that has `corpus.jsonl.gz` and, in the order of its lines, `embeddings.f16`: f16
 * little-endian, row-major, unit length.
 * @throws SextantError `input-invalid` when the two do not fit
 */
export async function readEmbeddedFolder(folder: string, dim: number): Promise<EmbeddedPapers> {
  const halves = await readFile(join(folder, 'embeddings.f16'));
  const rows = halves.length / (2 * dim);
  const papers: Paper[] = [];
  const kept: number[] = [];
  let lines = 0;
  for await (const item of readCorpus(join(folder, 'corpus.jsonl.gz'))) {
    lines++;
    if (item.kind !== 'paper') continue;
    papers.push(item.paper);
    kept.push(item.line - 1);
  }
  if (rows !== lines) {
    throw new SextantError(
      'input-invalid',
      `${folder} has ${lines} records and ${rows} embeddings of ${dim} numbers: one per record is needed.`,
    );
  }
  const embeddings = new Float32Array(papers.length * dim);
  const view = new Uint16Array(halves.buffer, halves.byteOffset, rows * dim);
  kept.forEach((row, i) => {
    embeddings.set(toUnit(Float32Array.from(view.subarray(row * dim, (row + 1) * dim), numberOf)), i * dim);
  });
  return { papers, embeddings };
}
