import { paperNumber } from '../../src/index/format/ids.ts';
import type { Paper } from '../../src/index/paper.ts';
import type { SearchService } from '../../src/search/service.ts';
import { SextantError } from '../../src/errors.ts';
import { dayOf } from '../../src/digest/digest-days.ts';
import { papersFor } from '../../src/digest/edition-of.ts';
import type { Wish } from '../../src/digest/interest.ts';
import type { WrittenMail } from '../../src/digest/mail-view.ts';
import { writeMail } from '../../src/digest/write/write-mail.ts';

const DAY_MS = 86_400_000;
/** Papers that are listed at once, and in all. */
const PAGE = 100;
const MOST = 1_000;

/** What a preview is of. */
export interface PreviewOptions {
  wish: Wish;
  /** Days before the newest paper whose papers count as new. */
  days: number;
  site: { name: string; url: string };
  imprint?: string | undefined;
}

/**
 * The mail that a subscription would bring if the papers of the last days had just arrived; its links lead nowhere.
 * @throws SextantError `usage` when there would be no mail
 */
export async function previewMail(
  service: SearchService,
  { wish, days, site, imprint }: PreviewOptions,
): Promise<WrittenMail & { papers: number }> {
  const recent = await recentPapers(service, days);
  const among = Float64Array.from(recent, ({ id }) => paperNumber(id)).sort();
  const { papers, more } = await papersFor(service, wish.interest, { among, most: wish.most });
  if (papers.length === 0) {
    const advice = 'No mail would be sent. Try more --days, or another search.';
    throw new SextantError(
      'usage',
      `Of the ${recent.length} papers of these ${days} days none is close. ${advice}`,
    );
  }
  const day = dayOf(Date.now());
  const links = { manage: `${site.url}/subscriptions`, unsubscribe: `${site.url}/unsubscribe` };
  const edition = { id: 0, day, papers, more };
  const view = { kind: 'digest', wish, edition, links, site, imprint, language: wish.language } as const;
  return { ...(await writeMail(view)), papers: papers.length };
}

/** The papers that were published within some days of the newest one. */
async function recentPapers(service: SearchService, days: number): Promise<Paper[]> {
  const { newest } = service.info;
  const from = newest === undefined ? undefined : new Date(Date.parse(newest) - days * DAY_MS);
  const papers: Paper[] = [];
  for (let next: number | undefined = 0; next !== undefined && papers.length < MOST;) {
    const part = await service.list({ order: 'newest', conditions: [], offset: next, limit: PAGE });
    const recent = part.papers.filter(({ published }) => {
      return from === undefined || (published !== undefined && new Date(published) > from);
    });
    papers.push(...recent);
    next = recent.length < part.papers.length ? undefined : part.next;
  }
  return papers;
}
