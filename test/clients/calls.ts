import { execFile } from 'node:child_process';
import { appendFile, copyFile, readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { CLIENTS_FOLDER, PYTHON } from '../setup/paths.ts';

const run = promisify(execFile);

const HERE = import.meta.dirname;
/** Every call that was made, for the table at the end. */
const MADE = join(CLIENTS_FOLDER, 'calls.jsonl');
/** What a client is given for all of its calls, in ms. */
const DEADLINE = 300_000;

const callSchema = z.object({ call: z.string(), error: z.string().nullable() });
const madeSchema = callSchema.extend({ client: z.string() });

/** One call of a client, and what it failed with. */
export type Call = z.infer<typeof callSchema>;

/** A script that makes the calls of one client. */
export interface Script {
  /** Name of the client, as its registry has it. */
  client: string;
  language: 'python' | 'node';
  file: string;
}

/** The scripts of all clients. */
export async function scriptsOf(language: Script['language']): Promise<Script[]> {
  const ending = language === 'python' ? '.py' : '.mjs';
  const files = await readdir(join(HERE, language));
  return files
    .filter((file) => file.endsWith(ending) && file !== `calls${ending}`)
    .toSorted()
    .map((file) => ({ client: basename(file, ending), language, file: join(HERE, language, file) }));
}

/** Lets a client make its calls. */
export async function callsOf({ client, language, file }: Script, url: string): Promise<Call[]> {
  const options = { timeout: DEADLINE, maxBuffer: 2 ** 26 };
  const { stdout } =
    language === 'python'
      ? await run(PYTHON, [file, url], options)
      : await run('node', [await besideItsClient(file), url], options);
  const calls = stdout
    .split('\n')
    .filter((line) => line.startsWith('{"call"'))
    .map((line) => callSchema.parse(JSON.parse(line)));
  if (calls.length === 0) throw new Error(`${client} made no call: ${stdout.slice(-2_000)}`);
  await appendFile(MADE, calls.map((call) => `${JSON.stringify({ client, ...call })}\n`).join(''));
  return calls;
}

/** Node looks for packages beside a script: it is copied to where they are. */
async function besideItsClient(file: string): Promise<string> {
  const folder = join(CLIENTS_FOLDER, 'node');
  await copyFile(join(HERE, 'node', 'calls.mjs'), join(folder, 'calls.mjs'));
  const copy = join(folder, basename(file));
  await copyFile(file, copy);
  return copy;
}

/** Prints client by call what came of each, and forgets it. */
export async function printCalls(): Promise<void> {
  const text = await readFile(MADE, 'utf8').catch(() => '');
  await rm(MADE, { force: true });
  const made = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => madeSchema.parse(JSON.parse(line)));
  if (made.length === 0) return;
  const lines = made.map(
    ({ client, call, error }) => `| ${client} | ${call} | ${error === null ? 'ok' : 'FAILED'} |`,
  );
  console.log(['', '| Client | Call | |', '| --- | --- | --- |', ...lines, ''].join('\n'));
}
