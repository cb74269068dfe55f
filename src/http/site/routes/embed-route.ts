import type { Context, Env, Hono } from 'hono';
import * as z from 'zod/mini';
import { SextantError } from '../../../errors.ts';
import { plainText } from '../../../text/plain.ts';
import { rendered } from '../../../paper/texts.ts';
import type { Paper } from '../../../index/paper.ts';
import { type NamedPaper, type PaperCheck, paperName } from '../../../widget/paper-check.ts';
import { LANGUAGES, languageFor } from '../../../widget/messages.ts';
import { newestPapers } from '../../../use-cases/browse-papers.ts';
import { readPaper } from '../../../use-cases/read-papers.ts';
import { conditional, contentTag } from '../../cache.ts';
import { sendsMail } from '../../mailing.ts';
import { type Open, openPage } from '../../opening.ts';
import { ROUTES } from '../../routes.ts';
import { SITE } from '../../site-json.ts';
import { embedPage, type RelatedTo } from '../pages/embed-page.tsx';

const text = z.catch(z.string().check(z.trim(), z.maxLength(200)), '');

/** The language of the widget where most papers are not in English; empty for that of the page. */
const SITE_LANGUAGE = LANGUAGES.find((language) => languageFor(SITE.languages[0] ?? '') === language) ?? '';

/** What the form sends. People edit addresses: what cannot be read counts as not chosen. */
const optionsSchema = z.object({
  element: z.catch(z.enum(['sextant-search', 'sextant-related']), 'sextant-search'),
  paper: text,
  label: text,
  lang: z.catch(z.enum(['', 'en', ...LANGUAGES]), SITE_LANGUAGE),
  theme: z.catch(z.enum(['', 'light', 'dark', 'auto']), ''),
  limit: z.catch(z.enum(['', '3', '10', '20']), ''),
  links: z.catch(z.enum(['', 'sextant']), ''),
  modal: z.catch(z.enum(['', 'modal']), ''),
  shortcut: text,
});

/** The page that makes snippets for other sites. A search box needs no index; the paper of a list is looked up in it. */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  app.get(ROUTES.embed.path, async (c) => {
    const options = optionsSchema.parse(c.req.query());
    const api = new URL('/', c.req.url).href;
    const name = paperName(options.paper, api);
    const related = options.element === 'sextant-related' ? await relatedTo(open, c, name) : undefined;
    const document = String(await embedPage({ options, api, related, mail: sendsMail(c) }));
    return conditional(c, await contentTag(document), () => c.html(document));
  });
}

/** The paper that was typed, and the newest one as an example. */
async function relatedTo<E extends Env>(open: Open<E>, c: Context<E>, name: string): Promise<RelatedTo> {
  try {
    const service = await openPage(open(c));
    const check = name === '' ? 'missing' : await readPaper(service, { id: name }).then(named, unknown);
    const [newest] = await newestPapers(service, 1);
    return { check, ...(newest && { example: named(newest) }) };
  } catch {
    // The page itself is of use without an index.
    return { check: name === '' ? 'missing' : 'failed' };
  }
}

function named(paper: Paper): NamedPaper {
  const title = rendered(
    paper,
    () => plainText(paper.title),
    () => paper.title,
  );
  return { id: paper.id, title };
}

function unknown(error: unknown): PaperCheck {
  if (error instanceof SextantError && error.code === 'paper-not-found') return 'unknown';
  throw error;
}
