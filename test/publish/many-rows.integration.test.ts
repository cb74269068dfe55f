import { expect, it, onTestFinished } from 'vitest';
import { SPOOL } from '../../scripts/paths.ts';
import { ScratchFile } from '../../scripts/process/scratch-file.ts';
import { buildSegment } from '../../scripts/publish/build-segment.ts';
import { mulberry32 } from '../../scripts/random.ts';
import { readVectorsHeader } from '../../src/index/format/vectors.ts';
import { rowsRefSchema } from '../../src/index/refs.ts';
import { paperOf, rowsOf, unitVector } from './drafts.ts';

const MIB = 1024 * 1024;

it('buildSegment cuts many rows into values of about 4 MiB that hold each row once', async () => {
  const dim = 512;
  const count = 15_000;
  const embedding = unitVector(dim, mulberry32(1));
  const papers = Array.from({ length: count }, (_, row) => paperOf(row));
  const file = new ScratchFile(SPOOL, 'values-');
  onTestFinished(() => file.close());
  const rows = rowsOf(papers, () => embedding);
  const { values } = await buildSegment({ dim, bits: 8, rows }, file);
  const vectors = values.filter(({ kind }) => kind === 'vectors');
  expect(vectors.map(({ ref }) => ref)).toEqual([
    expect.objectContaining({ firstRow: 0, rows: 7_200 }),
    expect.objectContaining({ firstRow: 7_200, rows: 7_200 }),
    expect.objectContaining({ firstRow: 14_400, rows: 600 }),
  ]);
  for (const { ref, read } of vectors) {
    const { firstRow, rows } = rowsRefSchema.parse(ref);
    expect(readVectorsHeader(read())).toMatchObject({ firstRow, rows, dim });
    expect(ref.bytes).toBeLessThanOrEqual(4 * MIB);
  }
});
