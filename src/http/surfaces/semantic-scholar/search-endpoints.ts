import type { Context, Env, Hono } from 'hono';
import * as z from 'zod/mini';
import { SextantError } from '../../../errors.ts';
import type { Paper } from '../../../index/paper.ts';
import type { FirstStep } from '../../../search/first-step.ts';
import type { SearchService } from '../../../search/service.ts';
import { orderShare } from '../../../search/title-order.ts';
import { namesOf, wholeFamily } from '../../../text/names.ts';
import { plainText, prose } from '../../../text/plain.ts';
import { words } from '../../../text/analyze.ts';
import { beginSearch } from '../../../use-cases/search-papers.ts';
import { suggestNames } from '../../../use-cases/suggest-names.ts';
import { serve } from '../../api/serve.ts';
import { indexTag, remembered } from '../../cache.ts';
import { type Open, openPage } from '../../opening.ts';
import { ROUTES } from '../../routes.ts';
import { ANYWHERE, wholeNumber } from '../whole-number.ts';
import { filterFields, requiredText, text } from './paper-filters.ts';
import { writePaper } from './paper-fields.ts';
import { paperIdOf } from './paper-ids.ts';
import { foundPage, placed, type Search, searchOf } from './scholar-pages.ts';
import { paperSelection } from './selection.ts';

const LIMIT = wholeNumber(1, 100, 100);
const OFFSET = wholeNumber(0, ANYWHERE, 0);

const searchQuery = z.object({
  query: requiredText,
  fields: text,
  ...filterFields,
  offset: OFFSET,
  limit: LIMIT,
});
/** Its clients send a place too, which the best match alone has none of. */
const matchQuery = z.object({
  query: requiredText,
  fields: text,
  ...filterFields,
  offset: text,
  limit: text,
});
const autocompleteQuery = z.object({ query: requiredText });

const search = { method: 'get', route: ROUTES.scholarSearch, query: searchQuery } as const;
const match = { method: 'get', route: ROUTES.scholarMatch, query: matchQuery } as const;
const autocomplete = { method: 'get', route: ROUTES.scholarAutocomplete, query: autocompleteQuery } as const;

/** Results among which the title is looked for. */
const MATCHED = 10;
/** Share of the words that a title must have in the order of the query to be the one that was meant. */
const LEAST_SHARE = 0.6;
/** Suggestions of titles. */
const COMPLETIONS = 10;

/** Searches for papers. */
export function mountSearch<E extends Env>(app: Hono<E>, open: Open<E>): void {
  serve(app, search, (c, { query }) => {
    const selection = paperSelection(query.fields);
    const { limit, offset } = query;
    const asked = searchOf(query.query, query, query);
    return searched(c, open, asked, async (service, first) => {
      const { hits, total, next } = await foundPage(service, asked, first);
      const { origin } = new URL(c.req.url);
      const data = hits.map(({ paper }) => writePaper(paper, selection, origin));
      return c.json({ total, ...placed({ limit, offset }, next), data }, 200);
    });
  });
  serve(app, match, (c, { query }) => {
    const selection = paperSelection(query.fields);
    const asked = searchOf(query.query, { limit: MATCHED, offset: 0 }, query);
    return searched(c, open, asked, async (service, first) => {
      const { hits } = await foundPage(service, asked, first);
      const wanted = words(query.query);
      const [best] = hits
        .map(({ paper }) => ({ paper, ...sharesOf(wanted, words(plainText(paper.title))) }))
        .filter(({ found }) => found >= LEAST_SHARE)
        .toSorted((a, b) => b.found - a.found || b.said - a.said);
      if (best === undefined) {
        throw new SextantError(
          'paper-not-found',
          'Title match not found: no paper here has a title like this one.',
        );
      }
      const { origin } = new URL(c.req.url);
      const paper = writePaper(best.paper, selection, origin);
      return c.json({ data: [{ ...paper, matchScore: (best.found + best.said) / 2 }] }, 200);
    });
  });
  serve(app, autocomplete, async (c, { query: { query } }) => {
    const service = await openPage(open(c));
    return remembered(c, await indexTag(service.info.version, c.req.url), async () =>
      c.json({ matches: await completions(service, query) }, 200),
    );
  });
}

/** Answers a search, whose text is embedded while the index may still be opening. */
async function searched<E extends Env>(
  c: Context<E>,
  open: Open<E>,
  { input }: Search,
  answer: (service: SearchService, first: FirstStep) => Promise<Response>,
): Promise<Response> {
  const opening = open(c);
  const first = beginSearch(opening, input);
  const service = await openPage(opening);
  return remembered(c, await indexTag(service.info.version, c.req.url), () => answer(service, first));
}

/** How much of what was asked for a title has in its order, and how much of the title was asked for. */
function sharesOf(asked: readonly string[], title: readonly string[]): { found: number; said: number } {
  if (asked.join(' ') === title.join(' ')) return { found: 1, said: 1 };
  const [only = '', ...others] = asked;
  // One word has no order.
  if (others.length === 0) {
    return title.includes(only) ? { found: 1, said: 1 / title.length } : { found: 0, said: 0 };
  }
  return { found: orderShare(asked, title), said: orderShare(title, asked) };
}

/** Papers whose titles begin with what was typed. */
async function completions(service: SearchService, query: string): Promise<object[]> {
  const suggestions = await suggestNames(service, { query, limit: 2 * COMPLETIONS });
  const titles = suggestions.filter(({ kind }) => kind === 'title').slice(0, COMPLETIONS);
  const names = titles.map((title) => [...(title.id === undefined ? [] : [title.id]), title.text]);
  const rows = (await service.identify(names)).filter((row) => row !== null);
  const papers = await service.papersAt(Array.from(new Set(rows)));
  return papers.map((paper) => ({
    id: paperIdOf(paper),
    title: plainText(paper.title),
    authorsYear: authorsYearOf(paper),
  }));
}

/** As papers are cited in a text: `Lei et al., 2024`. */
function authorsYearOf(paper: Paper): string | null {
  const names = namesOf(paper, prose).map((name) => ('literal' in name ? name.literal : wholeFamily(name)));
  const [first, second, ...others] = names;
  const authors =
    second === undefined ? first : others.length > 0 ? `${first} et al.` : `${first} & ${second}`;
  return [authors, paper.published?.slice(0, 4)].filter(Boolean).join(', ') || null;
}
