import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { documentText } from '../../scripts/corpus/document-text.ts';
import { EmbeddingCache } from '../../scripts/embed/embedding-cache.ts';
import { embedCorpus } from '../../scripts/embed/embed-corpus.ts';
import { openEmbedder, type ProgramName, PROGRAMS } from '../../scripts/embed/encoders.ts';
import { fasterProgram, soonest, withoutMeasuring } from '../../scripts/embed/faster-program.ts';
import { ROOT } from '../../scripts/paths.ts';
import { paperSchema } from '../../src/index/paper.ts';
import { temporaryFolder } from '../model/temporary.ts';
import { preparedModel } from './models.ts';

const model = await preparedModel();
const lines = (await readFile(join(ROOT, 'data', 'sample.jsonl'), 'utf8')).trim().split('\n');
const texts = lines.slice(0, 6).map((line) => documentText(paperSchema.parse(JSON.parse(line))));
const corpus = { count: texts.length, textAt: (row: number): string => texts[row] ?? '' };

/** How many of the texts a program has embedded. */
async function known(program: ProgramName, folder: string): Promise<number> {
  const embedder = await openEmbedder(program, model);
  const cache = new EmbeddingCache(folder, embedder.modelHash, embedder.dim);
  onTestFinished(() => cache.close());
  return texts.filter((text) => cache.has(embedder.key(text))).length;
}

describe('which program embeds faster', () => {
  test('is measured with texts that both then have', async () => {
    const folder = await temporaryFolder();
    const told: string[] = [];
    const log = (line: string): void => void told.push(line);
    const found = await fasterProgram({ ...corpus, model, folder, log, least: 2, measuredMs: 1 });
    expect(PROGRAMS).toContain(found);
    expect(told).toHaveLength(2);
    expect(told[1]).toMatch(
      /^Papers a second: transformers \d+\.\d, edge \d+\.\d\. --encoder auto takes (?:transformers|edge)\.$/,
    );
    for (const program of PROGRAMS) expect(await known(program, folder)).toBe(texts.length);
  });

  test('is not measured where one of them has embedded the texts, or where there are few', async () => {
    const folder = await temporaryFolder();
    const told: string[] = [];
    const log = (line: string): void => void told.push(line);
    expect(await fasterProgram({ ...corpus, model, folder, log })).toBe('transformers');
    const embedder = await openEmbedder('edge', model);
    const cache = new EmbeddingCache(folder, embedder.modelHash, embedder.dim);
    try {
      await embedCorpus({ ...corpus, embedder, cache, progress: () => undefined });
    } finally {
      cache.close();
      await embedder.close();
    }
    expect(await fasterProgram({ ...corpus, model, folder, log, least: 2 })).toBe('edge');
    expect(told.map((line) => line.split(':')[0])).toEqual([
      '--encoder auto takes transformers without measuring',
      '--encoder auto takes edge without measuring',
    ]);
    expect(await known('transformers', folder)).toBe(0);
  });

  test('is the one that is done first, with what it has left at its rate', () => {
    const left = (transformers: number, edge: number) => [
      { name: 'transformers' as const, left: transformers },
      { name: 'edge' as const, left: edge },
    ];
    expect(soonest(left(1_000, 1_000), [20, 24])).toBe('edge');
    expect(soonest(left(1_000, 1_000), [24, 20])).toBe('transformers');
    expect(soonest(left(1_000, 1_500), [20, 24])).toBe('transformers');
    expect(withoutMeasuring(left(1_000, 1_000), 500)).toBeUndefined();
    expect(withoutMeasuring(left(499, 499), 500)).toBe('transformers');
    expect(withoutMeasuring(left(600, 1_200), 500)).toBe('transformers');
    expect(withoutMeasuring(left(600, 0), 500)).toBe('edge');
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        const found = withoutMeasuring(left(a, b), 0);
        if (found !== undefined && a !== b) expect(found).toBe(a < b ? 'transformers' : 'edge');
      }),
    );
  });
});
