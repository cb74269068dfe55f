import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** A part of what is built: the files and folders that it is made of, and what it leaves. */
export interface Step {
  what: string;
  /** Below the root; one that is not there is made of nothing. */
  inputs: readonly string[];
  outputs: readonly string[];
  run(): Promise<void>;
}

/** Where steps read and write. */
export interface Place {
  root: string;
  /** Keeps, by step, the digest of the inputs of what stands there; deleted with what was built. */
  stamp: string;
}

const stampSchema = z.record(z.string(), z.string());

/**
 * Runs the steps of which an output is missing or an input has changed since. Contents are compared, not times: a
 * checkout gives every file a new one.
 * @returns the names of the steps that ran
 */
export async function runStale(
  steps: Readonly<Record<string, Step>>,
  { root, stamp }: Place,
  log: (line: string) => void,
): Promise<string[]> {
  const built = await readStamp(stamp);
  const ran: string[] = [];
  for (const [name, step] of Object.entries(steps)) {
    const digest = await digestOf(root, step.inputs);
    if (built[name] === digest && step.outputs.every((output) => existsSync(join(root, output)))) continue;
    log(`Building ${step.what} …`);
    // A run that breaks off may leave an output of these inputs beside one of others.
    await writeStamp(stamp, { ...built, [name]: '' });
    await step.run();
    built[name] = digest;
    await writeStamp(stamp, built);
    ran.push(name);
  }
  return ran;
}

/** A stamp that is missing or damaged says that nothing is built. */
async function readStamp(file: string): Promise<Record<string, string>> {
  try {
    return stampSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return {};
  }
}

async function writeStamp(file: string, stamp: Record<string, string>): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(draft, `${JSON.stringify(stamp, null, 2)}\n`);
  await rename(draft, file);
}

/** sha256 over the names and contents of files, and of all files below folders. */
async function digestOf(root: string, inputs: readonly string[]): Promise<string> {
  const files = (await Promise.all(inputs.map((input) => filesOf(root, input)))).flat().sort();
  const contents = await Promise.all(files.map((file) => readFile(file)));
  const hash = createHash('sha256');
  contents.forEach((content, i) => {
    hash.update(`${files[i]?.slice(root.length)}\n${content.byteLength}\n`).update(content);
  });
  return hash.digest('hex');
}

async function filesOf(root: string, input: string): Promise<string[]> {
  const path = join(root, input);
  if (!existsSync(path)) return [];
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
