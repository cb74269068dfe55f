import type { Env, Hono } from 'hono';
import * as z from 'zod/mini';
import { echoed, SextantError } from '../../../errors.ts';
import type { ListPart, SearchService } from '../../../search/service.ts';
import { words } from '../../../text/analyze.ts';
import { REQUEST_LIMITS } from '../../../use-cases/fields.ts';
import { listPapers, MOST_LISTED } from '../../../use-cases/list-papers.ts';
import { suggestNames } from '../../../use-cases/suggest-names.ts';
import { serve } from '../../api/serve.ts';
import { indexTag, remembered } from '../../cache.ts';
import { type Open, openPage } from '../../opening.ts';
import { ROUTES } from '../../routes.ts';
import { ANYWHERE, wholeNumber } from '../whole-number.ts';
import { MOST_NAMES } from '../named-authors.ts';
import { authorNamesOf, authorOf, picked, type Selection, writePaper } from './paper-fields.ts';
import { named, requiredText, text } from './paper-filters.ts';
import { placed } from './scholar-pages.ts';
import { authorSelection, paperSelection } from './selection.ts';

const params = z.object({ id: z.string() });
const offset = wholeNumber(0, ANYWHERE, 0);
const limit = wholeNumber(1, 1_000, 100);

const ids = z
  .array(z.union([z.string(), z.pipe(z.number(), z.transform(String))], { error: 'Must be a text.' }), {
    error: 'Must be a list of ids.',
  })
  .check(
    z.minLength(1, 'Must have at least one id.'),
    z.maxLength(MOST_NAMES, `Must have at most ${MOST_NAMES} ids: each is looked up among all names.`),
  );

const author = {
  method: 'get',
  route: ROUTES.scholarAuthor,
  params,
  query: z.object({ fields: text }),
} as const;
const papers = {
  method: 'get',
  route: ROUTES.scholarAuthorPapers,
  params,
  query: z.object({ fields: text, offset, limit }),
} as const;
const search = {
  method: 'get',
  route: ROUTES.scholarAuthorSearch,
  query: z.object({ query: requiredText, fields: text, offset, limit }),
} as const;
const batch = {
  method: 'post',
  route: ROUTES.scholarAuthorBatch,
  query: z.object({ fields: text }),
  body: z.object({ ids }, { error: 'Must be a JSON object with the field ids.' }),
} as const;

const PAPERS = '/papers';

/** Authors by their names, which are all that a corpus knows of them. */
export function mountAuthors<E extends Env>(app: Hono<E>, open: Open<E>): void {
  serve(app, search, async (c, { query: { query, fields, offset, limit } }) => {
    const selection = authorSelection(fields, true);
    const service = await openPage(open(c));
    return remembered(c, await indexTag(service.info.version, c.req.url), async () => {
      const names = await namesLike(service, query);
      const shown = names.slice(offset, offset + limit);
      const next = offset + limit < names.length ? offset + limit : undefined;
      const data = await writeAuthors(service, shown, {
        selection,
        areKnown: true,
        origin: new URL(c.req.url).origin,
      });
      return c.json({ total: names.length, offset, next, data }, 200);
    });
  });
  serve(app, batch, async (c, { query: { fields }, body }) => {
    const selection = authorSelection(fields, true);
    const service = await openPage(open(c));
    const data = await writeAuthors(service, body.ids, { selection, origin: new URL(c.req.url).origin });
    return c.json(data, 200, { 'Cache-Control': 'no-store' });
  });
  serve(app, papers, async (c, { params: { id }, query: { fields, offset, limit } }) => {
    const selection = paperSelection(fields);
    const name = id.slice(0, -PAPERS.length);
    const service = await openPage(open(c));
    return remembered(c, await indexTag(service.info.version, c.req.url), async () => {
      const { papers, next, total } = await papersBy(service, name, { offset, limit });
      if (total === 0) throw noAuthor(name);
      const { origin } = new URL(c.req.url);
      const data = papers.map((paper) => writePaper(paper, selection, origin));
      return c.json({ ...placed({ limit, offset }, next), data }, 200);
    });
  });
  serve(app, author, async (c, { params: { id }, query: { fields } }) => {
    const selection = authorSelection(fields, true);
    const service = await openPage(open(c));
    return remembered(c, await indexTag(service.info.version, c.req.url), async () => {
      const [found] = await writeAuthors(service, [id], { selection, origin: new URL(c.req.url).origin });
      if (!found) throw noAuthor(id);
      return c.json(found, 200);
    });
  });
}

/** Names of one search that begin with what is searched for. */
const MOST_BEGINNING = REQUEST_LIMITS.suggestions;
/** Papers of an author in a list of authors, the newest; of one alone more are read. */
const PAPERS_BESIDE = 10;

/**
 * Names of authors that begin with a text, and those who sign papers with it as a part of theirs.
 */
async function namesLike(service: SearchService, query: string): Promise<string[]> {
  const suggestions = await suggestNames(service, {
    query: query.slice(0, REQUEST_LIMITS.author),
    limit: MOST_BEGINNING,
  });
  const names = suggestions.filter(({ kind }) => kind === 'author').map((one) => one.text);
  const { papers } = await papersBy(service, query, { offset: 0, limit: PAPERS_BESIDE });
  const signed = papers.flatMap(authorNamesOf).filter((name) => hasWords(words(name), words(query)));
  return Array.from(new Set([...names, ...signed])).slice(0, MOST_NAMES);
}

/** Whether a name has all of some words, or what they are the initials of. */
function hasWords(name: readonly string[], asked: readonly string[]): boolean {
  return asked.every((word) =>
    name.some((its) => its === word || (word.length === 1 && its.startsWith(word))),
  );
}

/** Papers that somebody of a name may have written, the newest first. */
async function papersBy(
  service: SearchService,
  name: string,
  page: { offset: number; limit: number },
): Promise<ListPart> {
  const author = named('author', name.slice(0, REQUEST_LIMITS.author));
  return listPapers(service, { order: 'newest', conditions: [[author]], ...page });
}

/**
 * Authors with the fields that were asked for; null for a name that nobody has.
 * @param areKnown Whether each name is known to be somebody's.
 */
async function writeAuthors(
  service: SearchService,
  names: readonly string[],
  { selection, origin, areKnown = false }: { selection: Selection; origin: string; areKnown?: boolean },
): Promise<(object | null)[]> {
  const ofPapers = selection.get('papers');
  const fields = ['authorId', ...selection.keys()];
  const wanted = ofPapers && paperSelection(ofPapers.map((name) => name || 'title').join(','));
  const authors: (object | null)[] = [];
  // To count the papers of each name is most of the work.
  const isCounted = !areKnown || wanted !== undefined || selection.has('paperCount');
  for (const name of names) {
    const limit = wanted === undefined ? 0 : names.length === 1 ? MOST_LISTED : PAPERS_BESIDE;
    const found = isCounted ? await papersBy(service, name, { offset: 0, limit }) : null;
    const author = { ...authorOf(name, origin), paperCount: found?.total };
    const papers = wanted && found?.papers.map((paper) => writePaper(paper, wanted, origin));
    authors.push(
      found?.total === 0 ? null : { ...(picked(author, fields) as object), ...(papers && { papers }) },
    );
  }
  return authors;
}

function noAuthor(id: string): SextantError {
  return new SextantError(
    'paper-not-found',
    `Author with id ${echoed(id)} not found: here an author's id is the name.`,
  );
}
