import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { makeClient } from '../../scripts/release/make-client.ts';
import type { clientOf } from '../../src/client/client.ts';
import { harness, MODEL } from '../http/library.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-client-'));
  await makeClient(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const { app } = harness();
const sent: { url: string; key: string | null }[] = [];

async function client() {
  const made = (await import(pathToFileURL(join(folder, 'index.js')).href)) as {
    createClient: (base: string, options: object) => ReturnType<typeof clientOf>;
  };
  const send: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    sent.push({ url: request.url, key: request.headers.get('Authorization') });
    return app.request(request);
  };
  return made.createClient('https://lab.example/', { fetch: send, apiKey: 'none' });
}

/** What the compiler says of a file that uses the client. */
async function complaints(source: string): Promise<string[]> {
  const file = join(folder, `use-${source.length}.ts`);
  await writeFile(file, source);
  const program = ts.createProgram([file], {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

describe('the client for TypeScript', () => {
  test.each([
    ['search', { q: 'code', fields: 'published', explain: true, limit: 2 }],
    ['suggest', { q: 'auto' }],
    ['listPapers', undefined],
    ['listPapers', { ids: ['cs/0112017', '2405.14906'] }],
    ['getPapers', { ids: ['cs/0112017'], fields: ['abstract'] }],
    ['getPaper', { id: 'cs/0112017' }],
    ['listRelatedPapers', { id: 'cs/0112017', limit: 1 }],
    ['recommend', { positive_ids: ['cs/0112017'], limit: 1, diversity: 0.5 }],
    ['createEmbeddings', { input: 'code' }],
    ['listModels', {}],
    ['getModel', { id: MODEL.id }],
    ['getHealth', {}],
    ['getOpenApi', {}],
  ])('%s %j', async (name, input) => {
    const answer = await (await client())[name]?.(input);
    expect(answer).toBeTypeOf('object');
  });

  test('sends the key, a list with commas, and the slashes of an id encoded', async () => {
    const made = await client();
    await made['listPapers']?.({ ids: ['cs/0112017', '2405.14906'] });
    await made['getPaper']?.({ id: 'cs/0112017' });
    const [list, one] = sent.slice(-2);
    expect(list).toEqual({
      url: 'https://lab.example/v1/papers?ids=cs%2F0112017%2C2405.14906',
      key: 'Bearer none',
    });
    expect(one?.url).toBe('https://lab.example/v1/papers/cs%2F0112017');
  });

  test('throws what the site says', async () => {
    const made = await client();
    await expect(made['getPaper']?.({ id: 'none' })).rejects.toMatchObject({
      name: 'SextantApiError',
      status: 404,
      message: expect.stringContaining('none'),
      body: { status: 404 },
    });
    await expect(made['createEmbeddings']?.({ input: 'a', model: 'other' })).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('not served'),
    });
    await expect(made['getPaper']?.({})).rejects.toThrow('id must be a text');
  });

  test('has types that take what the API takes, and nothing else', async () => {
    const begin = `import { createClient } from './index.js';\nconst sextant = createClient('https://lab.example');\n`;
    expect(
      await complaints(`${begin}
        const { results, next_cursor } = await sextant.search({ q: 'a', mode: 'semantic' });
        const title: string = results[0]?.title ?? next_cursor ?? '';
        export const bytes: ArrayBuffer = await sextant.getMap();
        export const all = [title, (await sextant.recommend({ positive_ids: ['a'] })).total];`),
    ).toEqual([]);
    for (const wrong of [
      `search({})`,
      `search({ q: 'a', mode: 'other' })`,
      `getPaper({ name: 'a' })`,
      `nothing()`,
    ]) {
      expect(await complaints(`${begin}export const answer = await sextant.${wrong};`), wrong).toHaveLength(
        1,
      );
    }
  });

  test('takes the samples of the document of the API', async () => {
    const document = z
      .object({
        paths: z.record(
          z.string(),
          z.record(
            z.string(),
            z.object({ 'x-codeSamples': z.array(z.object({ lang: z.string(), source: z.string() })) }),
          ),
        ),
      })
      .parse(await (await app.request('/openapi.json')).json());
    const samples = Object.values(document.paths)
      .flatMap((methods) => Object.values(methods).flatMap((operation) => operation['x-codeSamples']))
      .flatMap(({ lang, source }) => (lang === 'TypeScript' ? [source] : []));
    expect(samples.length).toBeGreaterThan(10);
    const bodies = samples.map((source) => source.replace(/^import.*$/m, '').replace(/const /g, 'let '));
    const all = bodies.map((body) => `{\n${body}\n}`).join('\n');
    expect(await complaints(`import { createClient } from './index.js';\n${all}\nexport {};`)).toEqual([]);
  });
});
