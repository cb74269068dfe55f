import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';
import type { MailView } from '../../src/digest/mail-view.ts';
import { writeMail } from '../../src/digest/write/write-mail.ts';
import { accountMail, confirmMail, digestMail } from '../digest/mails.ts';
import { sharedChromium, violationsOn, watchedPage } from './page-checks.ts';

const PICTURES = join(ROOT, '.sextant', 'screenshots');

let browser: Browser;
beforeAll(async () => {
  browser = await sharedChromium();
  await mkdir(PICTURES, { recursive: true });
});

const MAILS: Record<string, MailView> = {
  digest: digestMail(),
  'digest-ar': digestMail({ language: 'ar' }),
  confirm: confirmMail(),
  account: accountMail({ language: 'de' }),
};

describe.each(Object.entries(MAILS))('the mail %s, as a page', (name, view) => {
  test.each([
    [320, 'light'],
    [320, 'dark'],
    [600, 'light'],
    [600, 'dark'],
  ] as const)(
    'at %i pixels, %s: no violation, nothing asked for, and it fits',
    async (width, colorScheme) => {
      const { html } = await writeMail(view);
      const context = await browser.newContext({ viewport: { width, height: 700 }, colorScheme });
      const page = await watchedPage(context);
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await page.setContent(html);
      await page.screenshot({
        path: join(PICTURES, `mail-${name}-${width}-${colorScheme}.png`),
        fullPage: true,
      });
      expect(await violationsOn(page)).toEqual([]);
      expect(asked).toEqual([]);
      const { overflow, ground } = await page.evaluate(() => ({
        overflow: document.documentElement.scrollWidth - window.innerWidth,
        ground: getComputedStyle(document.body).backgroundColor,
      }));
      expect(overflow).toBeLessThanOrEqual(0);
      expect(ground).toBe(colorScheme === 'dark' ? 'rgb(18, 23, 27)' : 'rgb(251, 250, 247)');
    },
  );
});
