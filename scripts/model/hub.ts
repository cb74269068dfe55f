import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AutoModel, AutoTokenizer, env } from '@huggingface/transformers';
import { SextantError } from '../../src/errors.ts';
import { OPTIONAL_FILES } from './layout.ts';

export interface HubOptions {
  /** A model's name on the hub. */
  id: string;
  /** Where transformers.js puts its files: `<work>/<id>/`. */
  work: string;
  /** The hub's address, with a slash at the end. */
  host: string;
  /** Give up when no byte has come for so long. */
  stallMs: number;
}

/**
 * Downloads a model's f32 ONNX export, tokenizer and configuration through transformers.js, which also opens
 * them, so that a file that is not what it should be is noticed here. The small files of sentence-transformers,
 * which transformers.js does not know, are fetched beside them.
 * @returns the folder with the files.
 */
export function downloadFromHub(options: HubOptions): Promise<string> {
  const result = lastDownload.then(() => download(options));
  lastDownload = result.catch(() => undefined);
  return result;
}

/** One download at a time, since transformers.js has one `env` for the process. */
let lastDownload: Promise<unknown> = Promise.resolve();

async function download({ id, work, host, stallMs }: HubOptions): Promise<string> {
  const folder = join(work, ...id.split('/'));
  const before = { fetch: env.fetch, remoteHost: env.remoteHost, allowLocalModels: env.allowLocalModels };
  const fetchFile = (url: string | URL, init?: RequestInit) => fetchUnlessStalled(url, init, stallMs);
  Object.assign(env, { fetch: fetchFile, remoteHost: host, allowLocalModels: false });
  try {
    await AutoTokenizer.from_pretrained(id, { cache_dir: work });
    const model = await AutoModel.from_pretrained(id, { cache_dir: work, dtype: 'fp32', device: 'cpu' });
    await model.dispose();
  } finally {
    Object.assign(env, before);
  }
  for (const path of OPTIONAL_FILES) {
    const response = await fetchFile(`${host}${id}/resolve/main/${path}`);
    if (response.status === 404) continue;
    if (!response.ok) {
      throw new SextantError('model-unavailable', `${path}: the hub answered ${response.status}`);
    }
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), new Uint8Array(await response.arrayBuffer()));
  }
  return folder;
}

/** `fetch` that is aborted when neither headers nor another chunk arrive within `stallMs`. */
async function fetchUnlessStalled(
  url: string | URL,
  init: RequestInit | undefined,
  stallMs: number,
): Promise<Response> {
  const controller = new AbortController();
  const abort = () => controller.abort(new Error(`nothing came from ${new URL(url).host} for ${stallMs} ms`));
  const timer = setTimeout(abort, stallMs).unref();
  const response = await fetch(url, { ...init, signal: controller.signal }).catch((cause: unknown) => {
    clearTimeout(timer);
    throw cause;
  });
  timer.refresh();
  const watched = response.body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, stream) {
        timer.refresh();
        stream.enqueue(chunk);
      },
      flush: () => clearTimeout(timer),
    }),
  );
  return new Response(watched ?? null, response);
}
