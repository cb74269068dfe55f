import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { memorySchema } from '../../src/index/manifest.ts';
import { printable } from '../corpus/text.ts';
import { makeFolder } from '../make-folder.ts';
import { sha256 } from '../model/sha256.ts';
import { namingSync } from '../system-error.ts';
import type { PoliteClient } from './polite-client.ts';
import type { Memory, Source, Step } from './source.ts';
import { SourceFailure, WHY } from './source-failure.ts';

const PROGRESS = 'progress.json';
/** Pages between two lines about how far a harvest is. */
const TOLD_PAGES = 10;

const progressSchema = z.object({
  /** What the harvest was asked for: another question makes another harvest. */
  asked: z.string(),
  begunAt: z.iso.datetime(),
  /** The files of pages in their order, and their hashes: a disk that was full, or lost its power, may leave half a page. */
  pages: z.array(z.object({ name: z.string().regex(/^\d+(?:\.[a-z.]+)?$/), sha256: z.string() })),
  /** How many files were ever begun: names are not used again. */
  files: z.int().nonnegative(),
  deleted: z.array(z.string()),
  warnings: z.array(z.string()),
  place: z.nullable(memorySchema),
  end: z.nullable(memorySchema),
});
type Progress = z.infer<typeof progressSchema>;

export interface HarvestOptions {
  client: PoliteClient;
  since?: string | undefined;
  /** What the last whole harvest remembered. */
  last: Memory | null;
  /** Folder of the harvests of one index: another needs the same papers again. */
  folder: string;
  log: (line: string) => void;
  now?: () => number;
}

/** All that a source answered, on disk. */
export interface Harvest {
  /** Files in the formats that readers know, in their order. */
  files: string[];
  /** Ids that the source has deleted. */
  deleted: readonly string[];
  warnings: readonly string[];
  /** What to remember for the next harvest. */
  end: Memory;
  /** Deletes the files: the papers are in the index. */
  forget(): void;
}

/**
 * Asks a source until it has no more, one page at a time. Each page is on disk before the next is asked for, so that a
 * harvest that was broken off goes on where it stopped; one that is whole is not asked for again before its papers are in
 * the index.
 * @throws SextantError `source-failed`
 */
export async function harvest(source: Source, options: HarvestOptions): Promise<Harvest> {
  const { client, since, last, log, now = Date.now } = options;
  const folder = join(options.folder, sha256(new TextEncoder().encode(source.name)).slice(0, 16));
  const asked = JSON.stringify([source.name, since ?? null, last]);
  let progress = readProgress(folder);
  if (progress?.asked !== asked) {
    rmSync(folder, { recursive: true, force: true });
    makeFolder(folder);
    progress = begin(asked, new Date(now()).toISOString());
  } else if (progress.pages.length > 0) {
    log(`${source.name}: going on after ${pagesOf(progress)}.`);
  }
  const ask = { client, since, last, begunAt: progress.begunAt };
  while (progress.end === null) {
    const step: Step = await source.step(ask, progress.place);
    requireMemory(source, step);
    progress = keep(folder, progress, step);
    if (step.page !== undefined && progress.pages.length % TOLD_PAGES === 0)
      log(`${source.name}: ${pagesOf(progress)} so far …`);
  }
  log(`${source.name}: ${pagesOf(progress)}.`);
  return {
    files: progress.pages.map(({ name }) => join(folder, name)),
    deleted: progress.deleted,
    warnings: progress.warnings,
    end: progress.end,
    forget: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function begin(asked: string, begunAt: string): Progress {
  return { asked, begunAt, pages: [], files: 0, deleted: [], warnings: [], place: null, end: null };
}

/** What cannot be written into the index, such as a number that is none, must not come there from an answer. */
function requireMemory({ name }: Source, { then }: Step): void {
  if (memorySchema.safeParse('end' in then ? then.end : then.place).success) return;
  throw new SourceFailure(
    `${name} answered something from which no harvest can go on. Its interface may have changed.`,
    WHY.unreadable,
  );
}

/** The page is whole on disk before anything speaks of it. */
function keep(folder: string, progress: Progress, step: Step): Progress {
  const { page, deleted = [], warning, startsAgain = false, then } = step;
  const before = startsAgain ? { ...progress, pages: [], deleted: [] } : progress;
  const files = page === undefined ? progress.files : progress.files + 1;
  const name = `${String(files).padStart(6, '0')}${page?.extension ? `.${page.extension}` : ''}`;
  if (page !== undefined) write(join(folder, name), page.body);
  const next: Progress = {
    ...before,
    files,
    pages: page === undefined ? before.pages : [...before.pages, { name, sha256: sha256(page.body) }],
    deleted: [...before.deleted, ...deleted],
    warnings: warning === undefined ? before.warnings : [...before.warnings, printable(warning)],
    place: 'place' in then ? then.place : null,
    end: 'end' in then ? then.end : null,
  };
  write(join(folder, PROGRESS), JSON.stringify(next));
  return next;
}

function write(file: string, content: string | Uint8Array): void {
  namingSync(file, () => {
    writeFileSync(`${file}.part`, content);
    renameSync(`${file}.part`, file);
  });
}

/** Null where nothing is under way, and for what is damaged or of another version: it is asked for anew. */
function readProgress(folder: string): Progress | null {
  const file = join(folder, PROGRESS);
  if (!existsSync(file)) return null;
  try {
    const progress = progressSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const isWhole = progress.pages.every(
      (page) => sha256(readFileSync(join(folder, page.name))) === page.sha256,
    );
    return isWhole ? progress : null;
  } catch {
    return null;
  }
}

function pagesOf({ pages }: Progress): string {
  return pages.length === 1 ? '1 page' : `${String(pages.length)} pages`;
}
