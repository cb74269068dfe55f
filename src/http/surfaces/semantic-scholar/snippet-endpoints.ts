import type { Env, Hono } from 'hono';
import * as z from 'zod/mini';
import type { Paper } from '../../../index/paper.ts';
import type { Conditions, SearchService } from '../../../search/service.ts';
import { plainTexts, rendered } from '../../../paper/texts.ts';
import { wordsWithin } from '../../../text/cut.ts';
import { serve } from '../../api/serve.ts';
import { indexTag, remembered } from '../../cache.ts';
import { type Open, openPage } from '../../opening.ts';
import { ROUTES } from '../../routes.ts';
import { wholeNumber } from '../whole-number.ts';
import { authorNamesOf, picked, type Selection } from './paper-fields.ts';
import { filterFields, list, named, requiredText, text } from './paper-filters.ts';
import { corpusIdOf, rowsOf } from './paper-ids.ts';
import { foundPage, searchOf } from './scholar-pages.ts';
import { snippetSelection } from './selection.ts';

/** Snippets of one answer: a page of results. */
const MOST_SNIPPETS = 100;
/** Characters of a snippet: about 500 words. */
const LONGEST = 3_500;

const snippets = {
  method: 'get',
  route: ROUTES.scholarSnippets,
  query: z.object({
    query: requiredText,
    fields: text,
    ...filterFields,
    paperIds: list.check(
      z.refine((ids) => (ids?.length ?? 0) <= 100, { error: 'Must have at most 100 ids.' }),
    ),
    authors: list.check(
      z.refine((names) => (names?.length ?? 0) <= 10, { error: 'Must have at most 10 names.' }),
    ),
    insertedBefore: text,
    limit: wholeNumber(1, 1_000, 10),
  }),
} as const;

/** Finds passages of papers: of their abstracts, which are all of their texts that is here. */
export function mountSnippets<E extends Env>(app: Hono<E>, open: Open<E>): void {
  serve(app, snippets, async (c, { query }) => {
    const { paperIds, authors } = query;
    const selection = snippetSelection(query.fields);
    const limit = Math.min(query.limit, MOST_SNIPPETS);
    const asked = searchOf(query.query, { limit, offset: 0 }, query);
    const service = await openPage(open(c));
    return remembered(c, await indexTag(service.info.version, c.req.url), async () => {
      const conditions: Conditions = [
        ...(asked.input.conditions ?? []),
        ...(paperIds === undefined ? [] : [[await amongPapers(service, paperIds)]]),
        ...(authors ?? []).map((name) => [named('author', name)]),
      ];
      const { hits } = await foundPage(service, { ...asked, input: { ...asked.input, conditions } });
      const data = hits.map(({ paper, score }) => ({
        snippet: snippetOf(paper, selection),
        score,
        paper: aboutPaper(paper),
      }));
      return c.json({ data, retrievalVersion: `sextant-${service.info.version}` }, 200);
    });
  });
}

async function amongPapers(service: SearchService, ids: readonly string[]) {
  const rows = (await rowsOf(service, ids)).filter((row) => row !== null);
  return { field: 'row' as const, rows, negated: false };
}

/** The abstract, or as much of it as a snippet has; the title of a paper without one. */
function snippetOf(paper: Paper, selection: Selection): object {
  const { title, abstract } = rendered(paper, plainTexts, (bare) => bare);
  const whole = abstract === '' ? title : abstract;
  const words = whole.length <= LONGEST ? whole : wordsWithin(whole.split(' '), LONGEST).join(' ');
  const snippet = {
    text: words,
    snippetKind: abstract === '' ? 'title' : 'abstract',
    section: null,
    snippetOffset: { start: 0, end: words.length },
    annotations: { sentences: [], refMentions: [] },
  };
  const within = (selection.get('snippet') ?? []).filter((name) => name !== '');
  if (within.length === 0) return snippet;
  const annotations = within
    .filter((name) => name.startsWith('annotations.'))
    .map((name) => name.split('.')[1] ?? '');
  const some =
    annotations.length === 0
      ? snippet
      : { ...snippet, annotations: picked(snippet.annotations, annotations) };
  return picked(
    some,
    within.map((name) => name.split('.')[0] ?? ''),
  ) as object;
}

function aboutPaper(paper: Paper): object {
  const { title } = rendered(paper, plainTexts, (bare) => bare);
  const authors = rendered(paper, authorNamesOf, () => []);
  return { corpusId: String(corpusIdOf(paper)), title, authors, openAccessInfo: null };
}
