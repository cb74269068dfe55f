import { join } from 'node:path';
import { readCorpus } from '../../scripts/corpus/read-corpus.ts';
import { papersInMemory } from '../../scripts/corpus/paper-rows.ts';
import { embedPapers } from '../../scripts/embed/embed-papers.ts';
import { readEmbeddedFolder } from '../../scripts/eval/embedded-folder.ts';
import type { PreparedModel } from '../../scripts/model/prepare.ts';
import { ROOT } from '../../scripts/paths.ts';
import type { Paper } from '../../src/index/paper.ts';

/** Papers with their embeddings. */
export interface Dataset {
  /** For a note: what it is and how many. */
  name: string;
  papers: readonly Paper[];
  /** f32 (papers, dim), row-major, unit length. */
  embeddings: Float32Array;
  dim: number;
}

const DATA = join(ROOT, 'data');
/** Abstracts of biomedicine, with claims that they support or refute. */
export const SCIFACT = join(DATA, 'scifact', 'corpus.jsonl.gz');
/** What `npm start` serves. */
export const SAMPLE = [join(DATA, 'hf-papers-page.txt'), join(DATA, 'sample.jsonl')];

/** The bundled papers, embedded by transformers.js unless an earlier run has done so. */
export async function loadSample(model: PreparedModel): Promise<Dataset> {
  const papers = await readPapers(SAMPLE);
  return embedded(`${papers.length} bundled papers`, papers, model);
}

/** The same for SciFact. */
export async function loadScifact(model: PreparedModel): Promise<Dataset> {
  const papers = await readPapers([SCIFACT]);
  return embedded(`${papers.length} papers of SciFact`, papers, model);
}

/** One dataset after the other. */
export function concatenate(a: Dataset, b: Dataset): Dataset {
  const embeddings = new Float32Array(a.embeddings.length + b.embeddings.length);
  embeddings.set(a.embeddings);
  embeddings.set(b.embeddings, a.embeddings.length);
  return { name: `${a.name} and ${b.name}`, papers: [...a.papers, ...b.papers], embeddings, dim: a.dim };
}

/**
 * The papers of a folder with their embeddings.
 * @throws SextantError `input-invalid` when the two do not fit
 */
export async function loadFolder(folder: string, dim: number): Promise<Dataset> {
  const { papers, embeddings } = await readEmbeddedFolder(folder, dim);
  return { name: `${papers.length} papers of --data`, papers, embeddings, dim };
}

/** The papers of corpus files, as far as they are valid. */
export async function readPapers(files: readonly string[]): Promise<Paper[]> {
  const papers = new Map<string, Paper>();
  for (const file of files) {
    for await (const item of readCorpus(file)) {
      if (item.kind === 'paper') papers.set(item.paper.id, item.paper);
    }
  }
  return [...papers.values()];
}

async function embedded(name: string, papers: Paper[], model: PreparedModel): Promise<Dataset> {
  const embeddings = await embedPapers(papersInMemory(papers), model, { log: () => undefined });
  return { name, papers, embeddings, dim: model.config.width };
}
