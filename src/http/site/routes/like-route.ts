import type { Context, Env, Hono } from 'hono';
import * as z from 'zod';
import { SextantError } from '../../../errors.ts';
import type { Hits, SearchService } from '../../../search/service.ts';
import { LIMITS } from '../../limits.ts';
import { type Open, openPage } from '../../opening.ts';
import { ROUTES } from '../../routes.ts';
import { likePage } from '../pages/like-page.tsx';
import { PAGE_SIZE, readParams } from '../pages/search-params.ts';
import { requireValid } from '../../validate.ts';
import { idsOf } from './saved-route.ts';

/**
 * Bytes of the texts of all references that are not here: a request may have 512 tokens embedded, and a token is about
 * three bytes of a language that is not English.
 */
const TEXT_BYTES = 1_200;
/** Fewer bytes of one text would say little. */
const LEAST_BYTES = 60;

/** What the script of the page makes of a bibliography. */
const bodySchema = z.object({
  references: z
    .array(
      z.object({
        /** What it is known by, the surest first: DOI, arXiv id, address, title. */
        names: z.array(z.string().max(2_000)).max(8),
        /** What it is about: its title and what is known of its abstract. */
        text: z.string().max(4_000),
      }),
      { error: 'Must be a list of references.' },
    )
    .min(1, 'Must have a reference.')
    .max(LIMITS.examples, `Must have at most ${LIMITS.examples} references.`),
});

/** `/like?id=…` shows papers like those of a list; `/like` takes a bibliography, of which its script sends the references. */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  app.get(ROUTES.like.path, async (c) => {
    const ids = idsOf(c).slice(0, LIMITS.examples);
    const service = await openPage(open, c);
    c.header('Cache-Control', 'no-store');
    if (ids.length === 0) return c.html(likePage({ given: 0, matched: 0 }));
    const rows = service.identify(ids.map((id) => [id])).filter((row) => row !== null);
    return shown(c, service, { rows, texts: [], given: ids.length, ids });
  });
  app.post(ROUTES.like.path, async (c) => {
    const { references } = requireValid(bodySchema, await c.req.json().catch(() => ({})), 'body');
    const service = await openPage(open, c);
    c.header('Cache-Control', 'no-store');
    const rows = service.identify(references.map(({ names }) => names));
    const texts = references.filter((_, i) => rows[i] === null).map(({ text }) => text.trim());
    return shown(c, service, {
      rows: rows.filter((row) => row !== null),
      texts: texts.filter((text) => text !== ''),
      given: references.length,
    });
  });
}

interface Wanted {
  rows: number[];
  texts: string[];
  given: number;
  /** Where the address has them. */
  ids?: string[];
}

async function shown(c: Context, service: SearchService, wanted: Wanted): Promise<Response> {
  const { rows, texts, given, ids } = wanted;
  if (rows.length + texts.length === 0) return c.html(likePage({ given, matched: 0 }));
  const { offset } = readParams(c.req.query());
  const page = { limit: PAGE_SIZE, offset: ids === undefined ? 0 : offset };
  const hits = await recommended(service, rows, texts, page);
  return c.html(likePage({ given, matched: rows.length, hits, page, ids }));
}

/** Asks with as much of the texts as one request may have embedded. */
async function recommended(
  service: SearchService,
  rows: number[],
  texts: readonly string[],
  page: { limit: number; offset: number },
): Promise<Hits> {
  for (let bytes = TEXT_BYTES; ; bytes /= 2) {
    const positive = { ids: [], rows, texts: fitting(texts, bytes) };
    try {
      return await service.recommend({ positive, negative: { ids: [], texts: [] }, diversity: 0, page });
    } catch (error) {
      const isTooMuch = error instanceof SextantError && error.code === 'payload-too-large';
      if (!isTooMuch || bytes < LEAST_BYTES) throw error;
    }
  }
}

const utf8 = new TextEncoder();

/** The beginnings of as many texts as there is room for, all with the same share of it. */
function fitting(texts: readonly string[], bytes: number): string[] {
  const most = Math.max(1, Math.floor(bytes / LEAST_BYTES));
  const share = Math.floor(bytes / Math.min(texts.length, most));
  return texts.slice(0, most).map((text) => beginning(text, share));
}

function beginning(text: string, bytes: number): string {
  const { read } = utf8.encodeInto(text, new Uint8Array(bytes));
  const space = text.lastIndexOf(' ', read);
  return read === text.length || space <= 0 ? text.slice(0, read) : text.slice(0, space);
}
