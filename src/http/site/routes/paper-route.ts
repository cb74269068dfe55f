import type { Context, Env, Hono } from 'hono';
import { SextantError } from '../../../errors.ts';
import type { Paper } from '../../../index/paper.ts';
import type { SearchService } from '../../../search/service.ts';
import { paperPath } from '../../../paper/links.ts';
import { readPaper } from '../../../use-cases/read-papers.ts';
import { relatedPapers } from '../../../use-cases/recommend-papers.ts';
import { remembered } from '../../cache.ts';
import { type Format, splitEnding } from '../../endings.ts';
import { acceptedFormat, exported } from '../formats.ts';
import { moveTo } from '../../redirects.ts';
import { sendsMail } from '../../mailing.ts';
import { type Open, openPage, sought } from '../../opening.ts';
import { patternOf, ROUTES } from '../../routes.ts';
import { pageTag } from '../assets.ts';
import { paperPage } from '../pages/paper-page.tsx';

const RELATED = 10;

/** `/papers/{id}` is a paper's page; with an ending, or by Accept, the paper in other formats. */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  app.get(patternOf(ROUTES.paper), async (c) => {
    const opening = open(c);
    const service = await openPage(opening);
    const name = c.req.param('id') ?? '';
    const accepted = splitEnding(name).format ?? acceptedFormat(c);
    c.header('Vary', 'Accept');
    return sought(opening, service, async (index) =>
      remembered(c, await pageTag(c, index.info.version, accepted), () => answer(c, index, name)),
    );
  });
}

async function answer(c: Context, service: SearchService, name: string): Promise<Response> {
  const { paper, format } = await find(service, name);
  // Whatever else a paper is known by leads to its one page.
  if (format === null && paper.id !== name) return moveTo(c, paperPath(paper.id));
  const chosen = format ?? acceptedFormat(c);
  if (chosen !== null && chosen !== 'atom') return exported(c, chosen, [paper], paper.id);
  const related = await relatedPapers(service, { id: paper.id, limit: RELATED, offset: 0, diversity: 0 });
  const hasMap = service.map !== undefined;
  const { origin } = new URL(c.req.url);
  return c.html(paperPage({ paper, related: related.hits, origin, hasMap, mail: sendsMail(c) }));
}

/** The paper that an address means. An id may itself end in `.md`: the whole is tried when the part is none. */
async function find(service: SearchService, name: string): Promise<{ paper: Paper; format: Format | null }> {
  const { path, format } = splitEnding(name);
  if (format === null || format === 'atom')
    return { paper: await readPaper(service, { id: name }), format: null };
  try {
    return { paper: await readPaper(service, { id: path }), format };
  } catch (error) {
    if (!(error instanceof SextantError && error.code === 'paper-not-found')) throw error;
    return { paper: await readPaper(service, { id: name }), format: null };
  }
}
