import { existsSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { SextantError } from '../src/errors.ts';
import { encodeRecord } from '../src/index/format/pages.ts';
import { livenessOf } from '../src/index/manifest.ts';
import { makeFolder } from './make-folder.ts';
import { npyHeader, npyNumbers } from './npy.ts';
import type { StoredIndex } from './publish/stored-index.ts';
import { naming } from './system-error.ts';

/** What is written, in the order in which it is put into place: the last one says that all are there. */
const FILES = { embeddings: 'embeddings.npy', ids: 'ids.json', papers: 'papers.jsonl' } as const;
type FileName = keyof typeof FILES;
/** What the names of files end with that are not complete. */
const PART = '.part';

export interface ExportResult {
  papers: number;
  /** Paths of the files. */
  files: string[];
}

/**
 * Writes the papers of an index, their embeddings and their ids into files of the same order. Each is complete or has
 * another name, and an export that was broken off is made good by running it again. Memory holds one page, or one value
 * of embeddings.
 * @throws SextantError `input-invalid` when the folder has such files and they are not to be replaced; what keeps the
 *   index from being read; what the system says of the folder
 */
export async function exportIndex(
  index: StoredIndex,
  folder: string,
  { force = false }: { force?: boolean } = {},
): Promise<ExportResult> {
  makeFolder(folder);
  const pathOf = (name: FileName): string => join(folder, FILES[name]);
  const isBrokenOff = existsSync(pathOf('papers') + PART);
  const [there] = Object.values(FILES).filter((name) => existsSync(join(folder, name)));
  if (there !== undefined && !force && !isBrokenOff) {
    throw new SextantError(
      'input-invalid',
      `${join(folder, there)} is there already. Name another folder, or replace it by --force.`,
    );
  }
  await writePart(pathOf('papers'), (papers) =>
    writePart(pathOf('ids'), (ids) => writePapers(index, { papers, ids })),
  );
  await writePart(pathOf('embeddings'), (file) => writeEmbeddings(index, file));
  const names: FileName[] = ['embeddings', 'ids', 'papers'];
  for (const name of names) await rename(pathOf(name) + PART, pathOf(name));
  return { papers: index.manifest.papers, files: names.toReversed().map(pathOf) };
}

async function writePart(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const part = path + PART;
  await naming(part, async () => {
    const file = await open(part, 'w');
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
  });
}

async function writePapers(
  index: StoredIndex,
  { papers, ids }: { papers: FileHandle; ids: FileHandle },
): Promise<void> {
  let before = '[\n';
  for await (const { paper } of livePapers(index)) {
    await papers.appendFile(Buffer.concat([encodeRecord(paper), LINE_END]));
    await ids.appendFile(before + JSON.stringify(paper.id));
    before = ',\n';
  }
  await ids.appendFile('\n]\n');
}

const LINE_END = Buffer.from('\n');

async function writeEmbeddings(index: StoredIndex, file: FileHandle): Promise<void> {
  const { papers, model, segments } = index.manifest;
  await file.appendFile(npyHeader(papers, model.dim));
  for (const segment of segments) {
    const isLive = livenessOf(segment);
    for await (const { firstRow, embeddings } of index.embeddingsInTurn(segment)) {
      const rows = Array.from({ length: embeddings.length / model.dim }, (_, i) => i);
      const parts = rows
        .filter((i) => isLive(firstRow + i))
        .map((i) => npyNumbers(embeddings.subarray(i * model.dim, (i + 1) * model.dim)));
      await file.appendFile(Buffer.concat(parts));
    }
  }
}

async function* livePapers(index: StoredIndex) {
  for (const segment of index.manifest.segments) {
    const isLive = livenessOf(segment);
    for await (const found of index.papersOf(segment)) if (isLive(found.row)) yield found;
  }
}
