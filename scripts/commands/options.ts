import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { DEFAULT_ENCODER, type EncoderName, ENCODERS } from '../embed/encoders.ts';
import { QUERY_ENCODERS, type QueryEncoderName } from '../embed/query-encoders.ts';
import { DEFAULT_MODEL } from '../model/checksums.ts';
import type { IndexCorpusOptions } from '../index-corpus.ts';
import type { FetchModelOptions } from '../model/fetch.ts';
import { MODELS } from '../paths.ts';
import { LAST_PORT } from '../port.ts';
import { DEFAULT_DAILY_WRITES } from '../publish/rules.ts';

/** Options that several commands have, written once. */
export const MODEL = new Option(
  '--model <name>',
  'encoder of papers and queries, by its name on the Hugging Face hub',
).default(DEFAULT_MODEL);
export const MODEL_FOLDER = new Option(
  '--model-folder <folder>',
  'take the files of the model from this folder',
).env('SEXTANT_MODEL_FOLDER');
export const ENCODER = new Option(
  '--encoder <program>',
  'what embeds the papers: transformers.js, the encoder of the Worker, or whichever is faster on this machine',
)
  .choices(ENCODERS)
  .default(DEFAULT_ENCODER);
export const QUERY_ENCODER = new Option(
  '--query-encoder <kind>',
  'what embeds queries: the model, unless this is given, or a table learnt from it and the papers, which takes no time',
).choices(QUERY_ENCODERS);
const STRICT = new Option(
  '--strict',
  'refuse all papers if a record, or a field of one, is not valid; else it is left out with a warning',
).default(false);
const KEEP_PRIVATE = new Option(
  '--keep-private',
  'keep what is of a personal library: files, notes, keywords',
).default(false);
/** What is the default now: scripts that say it go on working. */
const SKIP_INVALID = new Option('--skip-invalid').conflicts('strict').default(false).hideHelp();
export const TAKE_OVER = new Option(
  '--take-over',
  'publish although another publish seems to be under way, because it has broken off',
).default(false);
export const TARGET = new Option('--target <where>', 'which store: the one here, or Workers KV at Cloudflare')
  .choices(['local', 'remote'] as const)
  .default('local' as const);
/** The same for commands that change papers one by one. */
export const TARGET_OF_PAPERS = new Option(
  '--target <where>',
  'where they are published: the store here, Workers KV at Cloudflare, or D1 and Vectorize there for more than an isolate holds',
)
  .choices(['local', 'remote', 'vectorize'] as const)
  .default('local' as const);
export const STATE = new Option('--state <folder>', 'folder of the local store, instead of .wrangler/state');
export const PORT = new Option('--port <number>', 'port to answer at; 0 takes any that is free')
  .env('PORT')
  .default(8787)
  .argParser(portOf);

export const AS_JSON = new Option(
  '--json',
  'print the result as JSON, and everything else to standard error',
).default(false);
export const QUIET = new Option(
  '-q, --quiet',
  'print the result and errors, nothing of the progress',
).default(false);

/** What every command that publishes papers is told of how. */
export interface PublishOptions {
  model: string;
  modelFolder?: string | undefined;
  encoder: EncoderName;
  queryEncoder?: QueryEncoderName | undefined;
  strict: boolean;
  keepPrivate: boolean;
  takeOver: boolean;
}

/** Their options, in the order in which help shows them. */
const PUBLISHING: readonly Option[] = [
  MODEL,
  MODEL_FOLDER,
  ENCODER,
  QUERY_ENCODER,
  STRICT,
  KEEP_PRIVATE,
  SKIP_INVALID,
  TAKE_OVER,
];

/** How much a command that adds may write. */
export const DAILY_WRITES = new Option(
  '--daily-writes <number>',
  'with --target remote, write no more values than this in a day (10 or more), and go on the next day',
)
  .default(DEFAULT_DAILY_WRITES)
  .argParser(wholeNumber(10));

/** The most writes of a day: a local store takes any number. */
export function dailyWritesOf(
  { remote }: { remote: boolean },
  { dailyWrites }: { dailyWrites: number },
): number | undefined {
  return remote ? dailyWrites : undefined;
}

/** Adds to a command the options of {@link PublishOptions}. */
export function publishing<A extends unknown[], O extends Record<string, unknown>>(
  command: Command<A, O>,
): Command<A, O & PublishOptions> {
  for (const option of PUBLISHING) command.addOption(option);
  // The types of commander follow single calls, not a loop.
  return command as unknown as Command<A, O & PublishOptions>;
}

/** What `indexCorpus` is told by the options of a command. */
export function corpusOptions(
  { encoder, queryEncoder, strict, keepPrivate, quiet }: PublishOptions & { quiet?: boolean },
  { log, warn }: Output,
): Pick<
  IndexCorpusOptions,
  'encoder' | 'queryEncoder' | 'strict' | 'keepPrivate' | 'log' | 'warn' | 'progress'
> {
  return { encoder, queryEncoder, strict, keepPrivate, log, warn, progress: quiet !== true };
}

/** Options of {@link PublishOptions} as the arguments that say the same. */
export function argumentsOf(options: PublishOptions): string[] {
  const values = new Map<string, unknown>(Object.entries(options));
  return PUBLISHING.flatMap((option) => {
    const value = values.get(option.attributeName());
    const name = option.long ?? '';
    return value === true ? [name] : typeof value === 'string' ? [`${name}=${value}`] : [];
  });
}

/** What a command was told of its output. */
interface OutputOptions {
  json?: boolean;
  quiet?: boolean;
}

/** Where a command says what it does, and what came of it. */
export interface Output {
  /** One line of progress. */
  log(line: string): void;
  /** What somebody should know who only wants the result. */
  warn(line: string): void;
  /** The result: `value` for a program, `text` for a person. */
  result(value: unknown, text: string): void;
  /** What a person may want to do next. */
  next(line: string): void;
}

/** With `--json`, standard output has the result and nothing else. */
export function outputOf({ json = false, quiet = false }: OutputOptions): Output {
  const print = json ? console.error : console.log;
  const log = quiet ? () => undefined : (line: string) => print(line);
  return {
    log,
    warn: (line) => (quiet ? console.error(line) : print(line)),
    result: (value, text) => console.log(json ? JSON.stringify(value, null, 2) : text),
    next: json ? () => undefined : log,
  };
}

/** What `prepareModel` is told by the options of a command. */
export function modelOptions(
  options: { model: string; modelFolder?: string | undefined },
  log: (line: string) => void = (line) => console.error(line),
): FetchModelOptions {
  return { id: options.model, folder: options.modelFolder, cacheDir: MODELS, log };
}

/**
 * Reads an option or argument that is a whole number.
 * @param least The smallest that is accepted.
 */
export function wholeNumber(least = 1): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d{1,9}$/.test(text) && number >= least) return number;
    throw new InvalidArgumentError(`It is a whole number of ${String(least)} or more.`);
  };
}

/** Reads an option that names some of a closed set, with commas between them. */
export function listOf<T extends string>(known: readonly T[]): (text: string) => T[] {
  return (text) => {
    const names = text.split(',');
    const unknown = names.filter((name) => !known.some((one) => one === name));
    if (unknown.length > 0)
      throw new InvalidArgumentError(`There is no ${unknown.join(', ')}, only ${known.join(', ')}.`);
    return known.filter((name) => names.includes(name));
  };
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= LAST_PORT) return port;
  throw new InvalidArgumentError(`A port is a number from 0 to ${String(LAST_PORT)}.`);
}
