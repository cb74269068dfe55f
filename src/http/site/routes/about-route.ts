import type { Context, Env, Hono } from 'hono';
import type { DigestState } from '../../../digest/subscribing.ts';
import { hasCode, newestPapers } from '../../../use-cases/browse-papers.ts';
import { conditional, contentTag } from '../../cache.ts';
import { digestOf, sendsMail } from '../../mailing.ts';
import { type Open, openPage, readable } from '../../opening.ts';
import { ROUTES } from '../../routes.ts';
import { settingsOf } from '../../settings.ts';
import { pageTag } from '../assets.ts';
import { aboutPage } from '../pages/about-page.tsx';
import { helpPage } from '../pages/help-page.tsx';
import { privacyPage } from '../pages/privacy-page.tsx';

/** The newest papers whose sources are named. */
const ABOUT_PAPERS = 20;

/** What this site is, and how to search it. */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  app.get(ROUTES.help.path, async (c) => {
    const service = await openPage(open(c));
    return conditional(c, await pageTag(c, service.info.version, null), async () => {
      const [newest] = await newestPapers(service, 1);
      return c.html(helpPage({ paper: newest, hasCode: hasCode(service), mail: sendsMail(c) }));
    });
  });
  app.get(ROUTES.privacy.path, async (c) => {
    const { sendsMail: isOn, mailSender } = settingsOf(c.env);
    const document = String(await privacyPage({ sender: (isOn && mailSender) || 'off' }));
    return conditional(c, await contentTag(document), () => c.html(document));
  });
  app.get(ROUTES.about.path, async (c) => {
    const service = await openPage(open(c));
    const mailed = await lastMailed(c);
    const more = ` ${mailed?.day ?? ''} ${mailed?.mails ?? ''}`;
    return conditional(c, await pageTag(c, service.info.version, null, more), async () => {
      const [overview, newest] = await Promise.all([service.overview(), newestPapers(service, ABOUT_PAPERS)]);
      return c.html(aboutPage({ info: service.info, overview, newest, mail: sendsMail(c), mailed }));
    });
  });
}

/** The last edition that was mailed, where mails are sent and their database can be read. */
async function lastMailed(c: Context): Promise<DigestState['last']> {
  if (!sendsMail(c)) return undefined;
  return (await readable(async () => (await digestOf(c)).state()))?.last;
}
