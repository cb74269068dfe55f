import type { Env, Hono } from 'hono';
import * as z from 'zod';
import { LANGUAGES, languageFor } from '../../widget/messages.ts';
import { conditional, contentTag } from '../cache.ts';
import { SITE } from '../site.ts';
import { embedPage } from '../pages/embed.tsx';

const text = z.string().trim().max(200).catch('');

/** Of the widget, where most papers of the site are in another language than English; empty: as the page has it. */
const SITE_LANGUAGE = LANGUAGES.find((language) => languageFor(SITE.languages[0] ?? '') === language) ?? '';

/** What the form sends. People edit addresses: what cannot be read counts as not chosen. */
const optionsSchema = z.object({
  element: z.enum(['sextant-search', 'sextant-related']).catch('sextant-search'),
  paper: text,
  label: text,
  lang: z.enum(['', 'en', ...LANGUAGES]).catch(SITE_LANGUAGE),
  theme: z.enum(['', 'light', 'dark', 'auto']).catch(''),
  limit: z.enum(['', '3', '10', '20']).catch(''),
  links: z.enum(['', 'sextant']).catch(''),
  modal: z.enum(['', 'modal']).catch(''),
  shortcut: text,
});

/** The page that makes snippets for other sites. It needs no index. */
export function embedRoute<E extends Env>(app: Hono<E>): void {
  app.get('/embed', async (c) => {
    const options = optionsSchema.parse(c.req.query());
    const document = String(await embedPage(options, new URL('/', c.req.url).href));
    return conditional(c, await contentTag(document), () => c.html(document));
  });
}
