import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { EmbeddingCache } from '../../scripts/embed/embedding-cache.ts';
import { embedCorpus, type EmbedProgress } from '../../scripts/embed/embed-corpus.ts';
import { createEmbedder, type Embedder } from '../../scripts/embed/embedder.ts';
import { readEncoderConfig } from '../../scripts/model/model-config.ts';
import { realModel } from '../model/real-model.ts';
import { temporaryFolder } from '../model/temporary.ts';
import { texts } from './texts.ts';

let folder: string;
let embedder: Embedder;
beforeAll(async () => {
  folder = await realModel();
  embedder = await createEmbedder(folder, await readEncoderConfig(folder, 'model'));
}, 300_000);
afterAll(() => embedder.close());

function openCache(dir: string): EmbeddingCache {
  const cache = new EmbeddingCache(dir, embedder.modelHash, embedder.dim);
  onTestFinished(() => cache.close());
  return cache;
}

/** Embeds into a freshly opened cache, and says what was reported. */
async function run(dir: string, corpus: readonly string[]) {
  const cache = openCache(dir);
  const reports: EmbedProgress[] = [];
  const { keys, ...counts } = await embedCorpus({
    count: corpus.length,
    textAt: (row) => corpus[row] ?? '',
    embedder,
    cache,
    progress: (report) => reports.push(report),
  });
  expect(keys).toEqual(corpus.map((text) => embedder.key(text)));
  return { cache, counts, reports };
}

test('every row is readable afterwards; nothing is embedded twice, a changed text alone', async () => {
  const dir = await temporaryFolder();
  const corpus = texts.slice(0, 70);
  const first = await run(dir, corpus);
  expect(first.counts).toEqual({ embedded: 70, reused: 0 });
  expect(first.reports.map(({ done, total }) => `${done}/${total}`)).toEqual(['32/70', '64/70', '70/70']);
  expect(first.reports.at(-1)?.secondsLeft).toBe(0);
  for (const text of corpus) {
    expect(first.cache.read(embedder.key(text))).toEqual(await embedder.embed([text]));
  }

  const second = await run(dir, corpus);
  expect(second.counts).toEqual({ embedded: 0, reused: 70 });
  expect(second.reports).toEqual([]);

  const changed = corpus.with(17, `${corpus[17]}, revised`);
  const third = await run(dir, changed);
  expect(third.counts).toEqual({ embedded: 1, reused: 69 });
  expect(third.cache.read(embedder.key(changed[17] ?? ''))).not.toBeNull();
});

test('a text that occurs more than once is embedded once', async () => {
  const { counts, cache } = await run(await temporaryFolder(), ['one', 'two', 'one', 'one']);
  expect(counts).toEqual({ embedded: 2, reused: 2 });
  expect(cache.size).toBe(2);
});

test('a run that is killed loses at most a batch: the next embeds only the rest', async () => {
  const dir = await temporaryFolder();
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/embed/interrupted-run.ts', dir, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  let reported = 0;
  for await (const line of createInterface(child.stdout)) {
    reported = Number(line);
    if (reported >= 64) child.kill('SIGKILL');
  }
  expect(await exit).toEqual([null, 'SIGKILL']);

  const kept = openCache(dir).size;
  expect(kept).toBeGreaterThanOrEqual(reported);
  expect(kept).toBeLessThan(texts.length - 40);
  const corpus = texts.slice(0, kept + 40);
  const { counts, cache } = await run(dir, corpus);
  expect(counts).toEqual({ embedded: 40, reused: kept });
  expect(corpus.every((text) => cache.has(embedder.key(text)))).toBe(true);
});

test.each([
  ['NaN', Number.NaN],
  ['infinite', Number.POSITIVE_INFINITY],
  ['too long', 2],
  ['zero', 0],
])('an embedder that gives %s is stopped by name, and nothing of that batch is kept', async (_, factor) => {
  const cache = openCache(await temporaryFolder());
  const corpus = texts.slice(0, 40);
  // The 37th text, in the second batch, is embedded wrongly by what is else the real embedder.
  const wrong: Embedder = {
    ...embedder,
    async embed(batch) {
      const rows = await embedder.embed(batch);
      const at = batch.indexOf(corpus[36] ?? '');
      if (at < 0) return rows;
      return rows.map((v, i) => (Math.floor(i / embedder.dim) === at ? v * factor : v));
    },
  };
  const result = embedCorpus({
    count: corpus.length,
    textAt: (row) => corpus[row] ?? '',
    embedder: wrong,
    cache,
    progress: () => undefined,
  });
  await expect(result).rejects.toMatchObject({
    code: 'model-unsupported',
    message: expect.stringContaining(JSON.stringify(corpus[36]).slice(0, 40)) as string,
  });
  expect(cache.size).toBe(32);
});
