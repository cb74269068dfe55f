import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { bundleWorker } from '../../bench/harness/worker-files.ts';
import { ASSETS as FOLDER } from '../../scripts/paths.ts';
import { ASSETS } from '../../src/http/site/assets.ts';
import { paperSchema } from '../../src/index/paper.ts';
import { harness } from './library.ts';
import { mailHarness } from './memory-digest.ts';

const KB = 1024;
const gzip = (content: string | Buffer): number => gzipSync(content, { level: 9 }).byteLength;
const own =
  gzip(readFileSync(join(FOLDER, ASSETS['page.js']))) + gzip(readFileSync(join(FOLDER, ASSETS['style.css'])));

/** The bundled papers, as the index holds them. */
const papers = readFileSync('data/sample.jsonl', 'utf8')
  .trim()
  .split('\n')
  .map((line) => {
    const { upvotes, hf_date, keywords, github, organization, ...paper } = z
      .record(z.string(), z.json())
      .parse(JSON.parse(line));
    const extra = { upvotes, hf_date, keywords, github, organization };
    const said = Object.fromEntries(Object.entries(extra).filter(([, value]) => value !== undefined));
    return paperSchema.parse({ ...paper, extra: said });
  });

describe('bytes that a reader loads, gzip', () => {
  test('own script and style of the pages: at most 10 KB of the 30 KB that the goal allows', () => {
    expect(own).toBeLessThan(10 * KB);
  });

  test('the page of any bundled paper, with its style and script: at most 30 KB', async () => {
    // By tens, so that each has ten others beside it to be related to.
    for (let from = 0; from < 200; from += 20) {
      const part = papers.slice(from, from + 20);
      const { app } = harness(part);
      for (const { id } of part) {
        const html = await (await app.request(`/papers/${id}`)).text();
        expect(gzip(html) + own, id).toBeLessThan(30 * KB);
      }
    }
  });

  test('the first page and lists, with style and script: at most 30 KB', async () => {
    const { app } = harness(papers.slice(0, 60));
    for (const path of ['/', '/browse', '/browse/new', '/browse/trending']) {
      const html = await (await app.request(path)).text();
      expect(gzip(html) + own, path).toBeLessThan(30 * KB);
    }
  });

  test('a page of results, with its style and script: at most 30 KB', async () => {
    const { app } = harness(papers.slice(0, 60));
    for (const query of ['agents that learn', 'video', 'a'.repeat(500)]) {
      const html = await (await app.request(`/?q=${encodeURIComponent(query)}`)).text();
      expect(gzip(html) + own).toBeLessThan(30 * KB);
    }
  });
});

test('pages with a form for mails: at most 30 KB', async () => {
  const { request } = mailHarness(papers.slice(0, 60));
  for (const path of [
    '/',
    '/?q=video',
    '/browse/new',
    '/subscribe?q=video',
    `/papers/${papers[0]?.id ?? ''}`,
  ]) {
    const html = await (await request(path)).text();
    expect(html).toContain('action="/subscribe"');
    expect(gzip(html) + own, path).toBeLessThan(30 * KB);
  }
});

// Mails in ten languages, their senders and what keeps subscriptions are 30,000 of them, and evaluated where mails are sent.
test('the Worker with all that it answers, but for its kernels: less than 355,000 bytes', async () => {
  const scripts = (await bundleWorker()).filter(({ name }) => name.endsWith('.mjs'));
  // As one: the modules are uploaded in one request.
  const bytes = gzip(Buffer.concat(scripts.map(({ contents }) => contents)));
  expect(scripts.length).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(355_000);
});
