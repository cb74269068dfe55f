import * as z from 'zod/mini';
import { SextantError } from '../errors.ts';
import type { Paper } from '../index/paper.ts';
import type { SearchService } from '../search/service.ts';
import { paperId, REQUEST_LIMITS } from './fields.ts';

/** All that is known of a paper. */
export const paperRequestSchema = z.strictObject({ id: paperId });
export type PaperInput = z.infer<typeof paperRequestSchema>;

/**
 * The paper that an id, or another name of it, means; its own id may be another.
 * @throws SextantError `paper-not-found`
 */
export async function readPaper(service: SearchService, { id }: PaperInput): Promise<Paper> {
  return service.paper(id);
}

/**
 * Id of the paper that a name means; the name itself where the text of the paper cannot be read.
 * @throws SextantError `paper-not-found`
 */
export async function idOf(service: SearchService, name: string): Promise<string> {
  try {
    return (await readPaper(service, { id: name })).id;
  } catch (error) {
    if (!(error instanceof SextantError) || error.code === 'paper-not-found') throw error;
    return name;
  }
}

/** A list of papers by their ids. */
export const papersRequestSchema = z.strictObject({
  ids: z
    .array(z.string(), { error: 'Must be a list of ids.' })
    .check(
      z.maxLength(REQUEST_LIMITS.listed, `A list can have at most ${REQUEST_LIMITS.listed} papers.`),
      z.meta({ description: 'Ids of papers, or other names of them. Those that are not here are left out.' }),
    ),
  offset: z
    ._default(z.int().check(z.minimum(0)), 0)
    .check(z.meta({ description: 'How many of those that are here to skip.' })),
  limit: z
    ._default(z.int().check(z.minimum(1), z.maximum(REQUEST_LIMITS.listed)), REQUEST_LIMITS.listed)
    .check(z.meta({ description: 'How many papers to return at most.' })),
});
export type PapersInput = z.infer<typeof papersRequestSchema>;

/** What is known of a paper by its name; `paper` is absent where it could not be read for now. */
export type NamedPaper = { name: string; isHere: false } | { name: string; isHere: true; paper?: Paper };

/** The papers that names mean, in their order, as far as one request may read. */
export async function findPapers(service: SearchService, names: readonly string[]): Promise<NamedPaper[]> {
  const rows = await service.identify(names.map((name) => [name]));
  const papers = await service.readableAt(rows.filter((row) => row !== null));
  let next = 0;
  return names.map((name, i) => {
    if (rows[i] === null) return { name, isHere: false };
    const paper = papers[next++];
    return { name, isHere: true, ...(paper && { paper }) };
  });
}

/** Papers of a list, and how many of it are here. */
export async function readPapers(
  service: SearchService,
  { ids, offset, limit }: PapersInput,
): Promise<{ papers: Paper[]; found: number }> {
  const named = await service.identify(ids.map((id) => [id]));
  const rows = named.filter((row) => row !== null);
  return { papers: await service.papersAt(rows.slice(offset, offset + limit)), found: rows.length };
}

/**
 * The papers of the first of some rows: of as many as the request may still read, be they in memory or not.
 * @throws SextantError what keeps a paper from being read
 */
export async function readFirst(service: SearchService, rows: readonly number[]): Promise<Paper[]> {
  return service.papersAt(rows.slice(0, Math.max(1, service.reach(rows).rows)));
}
