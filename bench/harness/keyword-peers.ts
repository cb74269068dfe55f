import { create, type Database, insertMultiple, save, search } from '@orama/orama';
import { Encoder, Index } from 'flexsearch';
import english from 'flexsearch/lang/en';
import MiniSearch from 'minisearch';
import type { Dataset } from './dataset.ts';

/** A way to the ids of the best papers for a text, best first. */
export interface KeywordWay {
  name: string;
  find(text: string): string[] | Promise<string[]>;
}

export interface KeywordPeer extends KeywordWay {
  /** Length of its index as JSON, without the papers, in bytes. */
  bytes: number;
}

export const MINISEARCH = 'MiniSearch';
const FIELDS = ['title', 'abstract'];
const INSERT_BATCH = 1_000;

/** The peers' indexes of title and abstract, each with its own ranking. */
export async function keywordPeers({ papers }: Dataset, k: number): Promise<KeywordPeer[]> {
  return [
    miniSearch(papers, k, MINISEARCH, (term) => term.toLowerCase()),
    miniSearch(papers, k, 'MiniSearch without stop words', (term) => {
      const lower = term.toLowerCase();
      return english.filter.has(lower) ? null : lower;
    }),
    flexSearch(papers, k),
    await oramaKeyword(papers, k),
  ];
}

function miniSearch(
  papers: Dataset['papers'],
  k: number,
  name: string,
  processTerm: (term: string) => string | null,
): KeywordPeer {
  const index = new MiniSearch({ fields: FIELDS, processTerm });
  index.addAll(papers);
  return {
    name,
    find: (text) =>
      index
        .search(text)
        .slice(0, k)
        .map(({ id }) => id),
    bytes: jsonBytes(index),
  };
}

/** It ranks by position in the text, so that the title goes first; `suggest` lets words of the query be absent. */
function flexSearch(papers: Dataset['papers'], k: number): KeywordPeer {
  const index = new Index({ tokenize: 'strict', encoder: new Encoder(english) });
  for (const { id, title, abstract } of papers) index.add(id, `${title} ${abstract}`);
  let bytes = 0;
  index.export((_key, data = '') => (bytes += Buffer.byteLength(data)));
  return {
    name: 'FlexSearch',
    find: (text) => index.search(text, { limit: k, suggest: true }).map(String),
    bytes,
  };
}

async function oramaKeyword(papers: Dataset['papers'], k: number): Promise<KeywordPeer> {
  const db = orama({});
  const documents = papers.map(({ id, title, abstract }) => ({ id, title, abstract }));
  await insertMultiple(db, documents, INSERT_BATCH);
  const { index, internalDocumentIDStore } = save(db);
  return {
    name: 'Orama',
    find: (term) => oramaIds(search(db, { mode: 'fulltext', term, properties: FIELDS, limit: k })),
    bytes: jsonBytes({ index, internalDocumentIDStore }),
  };
}

/** Orama's search by words and vectors together, at its own weights. */
export async function oramaHybrid(
  { papers, embeddings, dim }: Dataset,
  k: number,
  embed: (text: string) => Promise<Float32Array>,
): Promise<KeywordWay> {
  const db = orama({ embedding: `vector[${dim}]` });
  const documents = papers.map(({ id, title, abstract }, row) => {
    return { id, title, abstract, embedding: Array.from(embeddings.subarray(row * dim, (row + 1) * dim)) };
  });
  await insertMultiple(db, documents, INSERT_BATCH);
  return {
    name: 'Orama hybrid',
    find: async (term) => {
      const vector = { value: await embed(term), property: 'embedding' };
      return oramaIds(
        search(db, { mode: 'hybrid', term, properties: FIELDS, vector, similarity: 0, limit: k }),
      );
    },
  };
}

function orama(more: Record<string, string>): Database {
  return create({
    schema: { title: 'string', abstract: 'string', ...more },
    components: { tokenizer: { language: 'english', stemming: true, stopWords: [...english.filter] } },
    sort: { enabled: false },
  });
}

async function oramaIds(found: ReturnType<typeof search>): Promise<string[]> {
  return (await found).hits.map(({ id }) => id);
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
