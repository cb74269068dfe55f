import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASE, startCloudflare, type TestCloudflare } from '../distributed/collection-place.ts';
import { recounted, countsOf, servedPapers, vectorsOfPapers } from '../distributed/collection-state.ts';
import { ACCOUNT, NAMESPACE, TOKEN } from '../kv/cloudflare-server.ts';
import { installation } from './installed.ts';

// The commands as they are typed, by Cloudflare's API: real SQLite, and the stand-in of Vectorize. What is uploaded to
// Workers KV is the real model.

const installed = installation();
let cloudflare: TestCloudflare;
beforeAll(async () => {
  cloudflare = await startCloudflare();
});
afterAll(() => cloudflare.stop());

function sextant(...args: string[]): Promise<string> {
  return installed.sextant([...args, '--target', 'vectorize'], {
    CLOUDFLARE_API_TOKEN: TOKEN,
    CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
    CLOUDFLARE_API_BASE_URL: cloudflare.baseUrl,
  });
}

/** The configuration with its block for collections, the comment signs taken off, and the ids that `deploy` writes. */
async function configure(): Promise<void> {
  const file = join(installed.program, 'wrangler.toml');
  const lines = (await readFile(file, 'utf8')).split('\n');
  const first = lines.indexOf('# [[d1_databases]]', lines.indexOf('# binding = "PAPERS"') - 2);
  const last = lines.indexOf('# index_name = "sextant-papers"');
  const whole = lines.map((line, i) => (i >= first && i <= last ? line.slice(2) : line)).join('\n');
  await writeFile(
    file,
    whole
      .replace('binding = "INDEX"', `binding = "INDEX"\nid = "${NAMESPACE}"`)
      .replace('binding = "PAPERS"', `binding = "PAPERS"\ndatabase_id = "${DATABASE}"`),
  );
}

describe('a collection by its commands', () => {
  it('says what to do where none is named', async () => {
    await expect(sextant('add', 'papers.jsonl')).rejects.toThrow(/wrangler\.toml.*binding = "PAPERS"/s);
  });

  it('is reckoned without being written', async () => {
    await configure();
    const said = await sextant('add', 'papers.jsonl', '--estimate');
    expect(said).toMatch(/12 vectors/);
    expect(said).toMatch(/a month/);
    expect(cloudflare.vectorIds()).toEqual([]);
    expect(cloudflare.server.values.size).toBe(0);
  });

  it('has the papers of a file, with the model, and says what that came to', async () => {
    expect(await sextant('add', 'papers.jsonl')).toMatch(
      /Published generation 1 with 12 papers: [\d,]+ rows of D1 written, 12 vectors sent/,
    );
    expect((await servedPapers(cloudflare.db)).size).toBe(12);
    expect(cloudflare.vectorIds()).toEqual(await vectorsOfPapers(cloudflare.db));
    // Nothing else is in Workers KV than the model.
    const sizes = Array.from(cloudflare.server.values.values(), ({ value }) => value.length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(10_000_000);
  });

  it('changes by one paper, loses one, and stays as it is where nothing is new', async () => {
    const [first = '', second = '', ...others] = (
      await readFile(join(installed.folder, 'papers.jsonl'), 'utf8')
    ).split('\n');
    const changed = JSON.parse(first) as { id: string; title: string };
    const gone = JSON.parse(second) as { id: string };
    await writeFile(
      join(installed.folder, 'changed.jsonl'),
      [JSON.stringify({ ...changed, title: 'Another title' }), second, ...others].join('\n'),
    );
    expect(await sextant('add', 'changed.jsonl')).toMatch(
      /Published generation 2 with 12 papers.* 1 vectors? sent/,
    );
    expect((await servedPapers(cloudflare.db)).get(changed.id)?.title).toBe('Another title');
    expect(await sextant('remove', gone.id)).toMatch(/generation 3 with 11 papers/);
    expect((await servedPapers(cloudflare.db)).has(gone.id)).toBe(false);
    expect(await countsOf(cloudflare.db)).toEqual(await recounted(cloudflare.db));
    await writeFile(join(installed.folder, 'rest.jsonl'), others.join('\n'));
    expect(await sextant('add', 'rest.jsonl')).not.toMatch(/generation 4/);
  });
});
