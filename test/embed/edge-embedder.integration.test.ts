import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { childProcesses } from '../../bench/harness/process.ts';
import { documentText } from '../../scripts/corpus/document-text.ts';
import { EmbeddingCache } from '../../scripts/embed/embedding-cache.ts';
import { createEdgeEmbedder } from '../../scripts/embed/edge-embedder.ts';
import { embedCorpus } from '../../scripts/embed/embed-corpus.ts';
import { createEmbedder, type Embedder } from '../../scripts/embed/embedder.ts';
import { ENCODERS, openEmbedder } from '../../scripts/embed/encoders.ts';
import { sha256 } from '../../scripts/model/sha256.ts';
import { ROOT } from '../../scripts/paths.ts';
import { paperSchema } from '../../src/index/paper.ts';
import { temporaryFolder } from '../model/temporary.ts';
import { embedderContract } from './embedder.case.ts';
import { changedModel, dot, preparedModel } from './models.ts';
import { texts } from './texts.ts';
import { tinyModel } from './tiny-model.ts';

embedderContract('edge', async (model, change) => createEdgeEmbedder(await changedModel(model, change)));

const model = await preparedModel();
const edge = await createEdgeEmbedder(model);
afterAll(() => edge.close());

/** Abstracts of the bundled sample, spread over it. */
async function abstracts(count: number): Promise<string[]> {
  const lines = (await readFile(join(ROOT, 'data', 'sample.jsonl'), 'utf8')).trim().split('\n');
  const step = Math.floor(lines.length / count);
  return Array.from({ length: count }, (_, i) =>
    documentText(paperSchema.parse(JSON.parse(lines[i * step] ?? ''))),
  );
}

test('real abstracts have the embeddings of transformers.js, to a cosine of 0.99 each, under other keys', async () => {
  const papers = await abstracts(24);
  const reference = await createEmbedder(model.folder, model.config);
  const [ours, theirs] = [await edge.embed(papers), await reference.embed(papers)];
  const row = (rows: Float32Array, i: number) => rows.subarray(i * 384, (i + 1) * 384);
  for (let i = 0; i < papers.length; i++) {
    expect(dot(row(ours, i), row(theirs, i))).toBeGreaterThanOrEqual(0.99);
    for (let j = 0; j < i; j++) expect(dot(row(ours, i), row(theirs, j))).toBeLessThan(0.9);
  }
  expect(edge.modelHash).not.toBe(reference.modelHash);
  expect(edge.key('a')).not.toBe(reference.key('a'));
  await reference.close();
});

describe('processes', () => {
  /** Ids of the workerd processes that `work` started and left running. */
  async function startedBy(work: () => Promise<unknown>): Promise<number[]> {
    const before = new Set(await childProcesses('workerd'));
    await work();
    return (await childProcesses('workerd')).filter((pid) => !before.has(pid));
  }

  test('start with the first text and end with close(), which may be called again', async () => {
    const other = await createEdgeEmbedder(model);
    expect(await startedBy(() => other.embed([]))).toEqual([]);
    const pids = await startedBy(() => other.embed(['a']));
    expect(pids.length).toBeGreaterThan(0);
    await other.close();
    await other.close();
    const left = await childProcesses('workerd');
    expect(pids.filter((pid) => left.includes(pid))).toEqual([]);
  });

  test('one that dies ends the run with what to do, and the next run embeds only the rest', async () => {
    const dir = await temporaryFolder();
    const victim = await createEdgeEmbedder(model);
    onTestFinished(() => victim.close());
    const [pid] = await startedBy(() => victim.embed(['a']));
    if (pid === undefined) throw new Error('no process to kill');
    const corpus = texts.slice(0, 2 * victim.batch + 5);
    const run = async (embedder: Embedder, progress: (done: number) => void) => {
      const cache = new EmbeddingCache(dir, embedder.modelHash, embedder.dim);
      const textAt = (row: number) => corpus[row] ?? '';
      try {
        return await embedCorpus({
          count: corpus.length,
          textAt,
          embedder,
          cache,
          progress: ({ done }) => progress(done),
        });
      } finally {
        cache.close();
      }
    };

    const reports: number[] = [];
    const killed = run(victim, (done) => {
      reports.push(done);
      process.kill(pid, 'SIGKILL');
    });
    await expect(killed).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringMatching(/workerd process .* Run the command again: it goes on/) as string,
    });
    expect(reports).toEqual([victim.batch]);
    expect(await run(edge, () => undefined)).toMatchObject({
      embedded: victim.batch + 5,
      reused: victim.batch,
    });
  });

  test('weights that the encoder cannot read are refused, and nothing stays behind', async () => {
    const broken = await createEdgeEmbedder({ ...model, weights: model.weights.slice(0, 1_000) });
    const left = await startedBy(async () => {
      await expect(broken.embed(['a'])).rejects.toThrow(/did not start: .*packed model is damaged/);
      await broken.close();
    });
    expect(left).toEqual([]);
  });
});

// The cache of every user is named by `modelHash`: when the numbers change, ENCODER_VERSION must be raised, and both
// expected values here change with it.
test('the same weights give the same bits as long as the model hash stays the same', async () => {
  const tiny = await createEdgeEmbedder(tinyModel());
  onTestFinished(() => tiny.close());
  const rows = await tiny.embed(['a b c d e', 'e d', '', 'c c c c c c c c c c c c c']);
  expect(sha256(new Uint8Array(rows.buffer))).toBe(
    '00d8e9f3b3408372993c5911db6d8081c7378c16112139b8fc80adca106b537c',
  );
  expect(tiny.modelHash).toBe('bf9484a0051ce98ac1f599a49132716a8a91461136a9cc40c7b303c17289f421');
});

test('each encoder is opened by its name', async () => {
  expect(ENCODERS).toEqual(['transformers', 'edge', 'auto']);
  const opened = await openEmbedder('edge', model);
  expect(opened.modelHash).toBe(edge.modelHash);
  await opened.close();
});
