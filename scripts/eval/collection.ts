import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../src/engine/engine.ts';
import type { Manifest } from '../../src/index/manifest.ts';
import type { Paper } from '../../src/index/paper.ts';
import { openGeneration, type Shared } from '../../src/search/serving/open-generation.ts';
import type { QueryEncoder } from '../../src/search/serving/query-encoder.ts';
import { Budget, UNLIMITED } from '../../src/search/serving/budget.ts';
import { createCaches } from '../../src/search/serving/records.ts';
import type { Searcher } from '../../src/search/searcher.ts';
import type { SearchService } from '../../src/search/service.ts';
import { collectCorpus } from '../corpus/collect.ts';
import { type Papers, papersInMemory } from '../corpus/paper-rows.ts';
import { draftOf, type DraftOptions } from '../draft-of.ts';
import { embedPapers } from '../embed/embed-papers.ts';
import { engineModule } from '../embed/packed-encoder.ts';
import { FolderStore } from '../kv/folder-store.ts';
import type { PreparedModel } from '../model/prepare.ts';
import { SPOOL } from '../paths.ts';
import { publish } from '../publish/publish.ts';
import { readEmbeddedFolder } from './embedded-folder.ts';

/** Pages of papers kept, in bytes: enough for a whole collection. */
const CACHE_BYTES = 256 * 1024 * 1024;

/** Papers that were indexed and opened as the Worker opens them. */
export interface Collection {
  papers: readonly Paper[];
  /** f32 (papers, dim), row-major, in the order of `papers`. */
  embeddings: Float32Array;
  manifest: Manifest;
  searcher: SearchService;
  /** A searcher of the same index with other weights. */
  weighted(ranking: Partial<Manifest['ranking']>): Promise<Searcher>;
  /** A searcher of the same index that takes fewer papers for close, or more. */
  judged(relevance: NonNullable<Manifest['relevance']>): Promise<Searcher>;
}

/** By what a collection is indexed. */
export interface Indexing extends Pick<DraftOptions, 'queryEncoder' | 'log'> {
  model: PreparedModel;
}

/**
 * Indexes files as `npx sextant index` does but for the map, which no figure is of, into a folder that lives as long as
 * `use` runs, and opens them by the Worker's code.
 */
export async function withCollection<T>(
  files: readonly string[],
  by: Indexing,
  use: (collection: Collection) => Promise<T>,
): Promise<T> {
  const corpus = await collectCorpus(files, { strict: true, spoolDir: SPOOL });
  try {
    const embeddings = await embedPapers(corpus.spool, by.model, { log: by.log });
    const papers = [...corpus.spool.papers()];
    return await withIndexOf(corpus.spool, { papers, embeddings }, by, use);
  } finally {
    corpus.spool.close();
  }
}

/**
 * The same of a folder that has papers with their embeddings.
 * @throws SextantError `input-invalid` when the two do not fit
 */
export async function withFolder<T>(
  folder: string,
  by: Indexing,
  use: (collection: Collection) => Promise<T>,
): Promise<T> {
  const { papers, embeddings } = await readEmbeddedFolder(folder, by.model.config.width);
  return withIndexOf(papersInMemory(papers), { papers, embeddings }, by, use);
}

async function withIndexOf<T>(
  rows: Papers,
  { papers, embeddings }: Pick<Collection, 'papers' | 'embeddings'>,
  { model, queryEncoder, log }: Indexing,
  use: (collection: Collection) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'sextant-eval-'));
  try {
    const store = new FolderStore(folder);
    const draft = await draftOf(rows, model, { embeddings, map: false, queryEncoder, log });
    const { manifest } = await publish(store, draft, { waitMs: 0 });
    const module = await engineModule();
    const shared: Shared = {
      reader: store,
      createEngine: (bytes) => createEngine('simd', module, bytes),
      caches: createCaches(CACHE_BYTES),
    };
    let encoder: QueryEncoder | null = null;
    const openWith = async (changes: Partial<Manifest>): Promise<Searcher> => {
      const changed = { ...manifest, ...changes };
      const opened = await openGeneration(shared, { gen: 1, sha256: '' }, changed, { known: encoder });
      encoder = opened.encoder;
      return opened.searcher(new Budget(UNLIMITED));
    };
    const weighted = (ranking: Partial<Manifest['ranking']>): Promise<Searcher> =>
      openWith({ ranking: { ...manifest.ranking, ...ranking } });
    const judged: Collection['judged'] = (relevance) => openWith({ relevance });
    return await use({ papers, embeddings, manifest, searcher: await weighted({}), weighted, judged });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
