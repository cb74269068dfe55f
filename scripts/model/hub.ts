import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AutoModel, AutoTokenizer } from '@huggingface/transformers';
import { SextantError } from '../../src/errors.ts';
import type { HubPin } from './checksums.ts';
import { OPTIONAL_FILES, REQUIRED_FILES } from './model-folder.ts';
import { requireSha256 } from './sha256.ts';

export interface HubOptions {
  /** A model's name on the hub. */
  id: string;
  /** An empty folder for the files. */
  folder: string;
  /** The hub's address, with a slash at the end. */
  host: string;
  /** Give up when no byte has come for so long. */
  stallMs: number;
  /** The commit to take, and what its files must be; without it whatever `main` has now. */
  pin: HubPin | null;
}

/**
 * Downloads a model's f32 ONNX export, tokenizer and configuration. A pinned file is compared with its sha256 before
 * anything opens it; files of which nothing is known are opened by transformers.js, so that one that is not what it
 * should be is noticed here.
 * @throws SextantError `checksum-mismatch`; `model-unavailable` when the hub has not all files
 */
export async function downloadFromHub({ id, folder, host, stallMs, pin }: HubOptions): Promise<void> {
  const optional: readonly string[] = OPTIONAL_FILES;
  // Small files first: what is wrong with them is then known before 90 MB are fetched.
  for (const path of [...REQUIRED_FILES, ...OPTIONAL_FILES, 'onnx/model.onnx']) {
    const response = await fetchUnlessStalled(
      `${host}${id}/resolve/${pin?.revision ?? 'main'}/${path}`,
      stallMs,
    );
    const sha256 = pin?.files[path];
    if (response.status === 404 && sha256 === undefined && optional.includes(path)) continue;
    if (!response.ok) {
      throw new SextantError(
        'model-unavailable',
        `${path}: the Hugging Face hub answered ${response.status}`,
      );
    }
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, new Uint8Array(await response.arrayBuffer()));
    if (sha256 !== undefined) await requireSha256(file, path, sha256);
  }
  if (pin === null) await open(folder);
}

/** @throws what transformers.js does not like about it */
async function open(folder: string): Promise<void> {
  const options = { local_files_only: true };
  await AutoTokenizer.from_pretrained(folder, options);
  const model = await AutoModel.from_pretrained(folder, { ...options, dtype: 'fp32', device: 'cpu' });
  await model.dispose();
}

/** `fetch` that is aborted when neither headers nor another chunk arrive within `stallMs`. */
async function fetchUnlessStalled(url: string, stallMs: number): Promise<Response> {
  const controller = new AbortController();
  const abort = () => controller.abort(new Error(`nothing came from ${new URL(url).host} for ${stallMs} ms`));
  const timer = setTimeout(abort, stallMs).unref();
  const response = await fetch(url, { headers: credentials(url), signal: controller.signal }).catch(
    (cause: unknown) => {
      clearTimeout(timer);
      throw cause;
    },
  );
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

/** The user's token, which models need whose terms must be accepted, as all tools of the hub take it. */
function credentials(url: string): Record<string, string> {
  const token = process.env['HF_TOKEN'];
  const isHub = new URL(url).host === 'huggingface.co';
  return token !== undefined && isHub ? { authorization: `Bearer ${token}` } : {};
}
