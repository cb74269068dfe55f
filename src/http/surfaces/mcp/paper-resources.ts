import * as z from 'zod/mini';
import { SextantError } from '../../../errors.ts';
import { toMarkdown } from '../../../paper/markdown.ts';
import type { SearchService } from '../../../search/service.ts';
import { decodedPart, encodedPart } from '../../../text/uri.ts';
import { newestPapers } from '../../../use-cases/browse-papers.ts';
import { REQUEST_LIMITS } from '../../../use-cases/fields.ts';
import { readPaper } from '../../../use-cases/read-papers.ts';
import { suggestNames } from '../../../use-cases/suggest-names.ts';
import { RpcError } from './json-rpc.ts';
import { PROMPT } from './prompts.ts';
import { withoutUnseen } from '../../../text/unseen.ts';
import { quotedTitle, shortened, UNTRUSTED } from './quoted.ts';

const SCHEME = 'paper://';
/** RFC 6570: what stands for the id has its slashes and whatever else is reserved as `%2F`. */
const TEMPLATE = `${SCHEME}{id}`;
const TYPE = 'text/markdown';
/** Papers that are listed for people who pick one; all others are found by a search, and read by the template. */
const LISTED = 20;

/** Address of a paper as a resource. */
function uriOf(id: string): string {
  return SCHEME + encodedPart(id);
}

/** The newest papers. A list of all would be as long as the collection, and is of use to nobody. */
export async function listResources(service: SearchService, origin: string): Promise<object> {
  const papers = await newestPapers(service, LISTED);
  const resources = papers.map((paper) => {
    const { id, title } = quotedTitle(paper, origin);
    return { uri: uriOf(id), name: id, title, mimeType: TYPE };
  });
  return { resources };
}

/** How any paper is addressed. @param corpus What is searched, for the middle of a sentence. */
export function listTemplates(corpus: string): object {
  const description = `One of ${corpus}, as Markdown: authors, date, links and abstract. An id is what search returns; a DOI or an arXiv id is understood too.`;
  return {
    resourceTemplates: [
      { uriTemplate: TEMPLATE, name: 'paper', title: 'A paper', description, mimeType: TYPE },
    ],
  };
}

const readSchema = z.object({ uri: z.string() });

/**
 * A paper as Markdown.
 * @throws RpcError where there is no such resource
 */
export async function readResource(service: SearchService, params: unknown): Promise<object> {
  const parsed = readSchema.safeParse(params);
  if (!parsed.success) throw new RpcError('params', 'Send the uri of a resource.');
  const { uri } = parsed.data;
  if (!uri.startsWith(SCHEME)) throw notFound(uri, `Addresses of papers are ${TEMPLATE}.`);
  try {
    const paper = await readPaper(service, { id: decodedPart(uri.slice(SCHEME.length)) });
    const text = `> ${UNTRUSTED}\n\n${withoutUnseen(toMarkdown([shortened(paper)]))}`;
    return { contents: [{ uri, mimeType: TYPE, text }] };
  } catch (error) {
    if (!(error instanceof SextantError) || error.code !== 'paper-not-found') throw error;
    throw notFound(uri, error.message);
  }
}

function notFound(uri: string, why: string): RpcError {
  return new RpcError('resource', `There is no such resource. ${why}`, { uri });
}

const value = z.string().check(z.maxLength(REQUEST_LIMITS.typed));
const completeSchema = z.union([
  z.object({
    ref: z.object({ type: z.literal('ref/resource'), uri: z.literal(TEMPLATE) }),
    argument: z.object({ name: z.literal('id'), value }),
  }),
  z.object({
    ref: z.object({ type: z.literal('ref/prompt'), name: z.literal(PROMPT) }),
    argument: z.object({ name: z.literal('topic'), value }),
  }),
]);

/**
 * Ids of the papers whose titles begin with what was typed; for a topic, which can be anything, nothing.
 * @throws RpcError for anything else than the arguments that there are
 */
export async function completed(service: SearchService, params: unknown): Promise<object> {
  const parsed = completeSchema.safeParse(params);
  if (!parsed.success) {
    throw new RpcError(
      'params',
      `Arguments that are completed: id of the resource template ${TEMPLATE}, topic of the prompt ${PROMPT}.`,
    );
  }
  const { ref, argument } = parsed.data;
  const isPaper = ref.type === 'ref/resource';
  const query = argument.value;
  const suggested = isPaper ? await suggestNames(service, { query, limit: REQUEST_LIMITS.suggestions }) : [];
  const values = suggested.flatMap(({ id }) => id ?? []);
  return { completion: { values, total: values.length, hasMore: false } };
}
