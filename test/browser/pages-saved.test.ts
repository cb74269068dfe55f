import { describe, expect, test } from 'vitest';
import { PAPERS } from './page-papers.ts';
import { pageSuite } from './page-suite.ts';

const suite = pageSuite(PAPERS);
const [, second, third] = PAPERS;

describe('the saved list', () => {
  test('keeps what is saved on cards and on pages, shows it in order, and exports it', async () => {
    const page = await suite.open('/?q=agents');
    const first = page.locator('.card').first();
    const title = await first.locator('h2 a').innerText();
    const width = (await first.locator('[data-save]').boundingBox())?.width;
    await first.getByRole('button', { name: `Save ${title}` }).click();
    expect(await first.getByRole('button', { name: `Saved ${title}` }).getAttribute('aria-pressed')).toBe(
      'true',
    );
    expect((await first.locator('[data-save]').boundingBox())?.width).toBe(width);
    // Results that come later know it too.
    await page.locator('#q').fill('vision');
    await expect
      .poll(() =>
        page
          .locator('#view h1')
          .innerText()
          .catch(() => ''),
      )
      .toContain('vision');
    await page.goBack();
    await expect.poll(() => page.locator('[aria-pressed=true][data-save]').count()).toBe(1);

    await page.goto(`${suite.site.api}/papers/${second?.id ?? ''}`);
    await page.locator('.actions [data-save]').click();
    await page.getByRole('link', { name: 'Saved', exact: true }).click();
    await page.waitForURL(/\/saved\?id=/);
    expect(await page.locator('.card h2 a').allInnerTexts()).toEqual([second?.title, title]);
    expect(await page.locator('#count').innerText()).toBe('2 papers');
    expect(await suite.violations(page)).toEqual([]);
    await suite.picture(page, 'page-saved');
    const bib = await page.getByRole('link', { name: 'BibTeX', exact: true }).last().getAttribute('href');
    expect(await (await fetch(suite.site.api + (bib ?? ''))).text()).toMatch(/@misc\{[^@]*@misc\{/);

    await page.getByRole('link', { name: 'More like these' }).click();
    await page.waitForURL(/\/like\?id=/);
    expect(await page.locator('.card').count()).toBe(10);
    expect(await page.locator('.card h2 a').allInnerTexts()).not.toContain(title);
    expect(await suite.violations(page)).toEqual([]);

    await page.goBack();
    await page.locator('[data-save]').first().click();
    // It is gone from the list, its address and its exports at once, until that is undone.
    await expect.poll(() => page.locator('#count').innerText()).toBe('1 paper');
    const listed = (): string[] => new URL(page.url()).searchParams.getAll('id');
    const exports = (): Promise<string> =>
      page
        .locator('.save a')
        .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href).join());
    expect([listed().length, await page.locator('.card').count()]).toEqual([1, 1]);
    expect(await exports()).not.toContain(second?.id);
    expect(await page.getByRole('status').last().innerText()).toContain(second?.title);
    expect(await suite.violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => page.locator('.card h2 a').allInnerTexts()).toEqual([second?.title, title]);
    expect([listed()[0], await page.locator('[aria-pressed=true]').count()]).toEqual([second?.id, 2]);
    for (const left of [1, 0]) {
      await page.locator('[data-save]').first().click();
      await expect.poll(() => page.locator('.card').count()).toBe(left);
    }
    expect(await page.getByText('Nothing saved yet.').isVisible()).toBe(true);
    expect(new URL(page.url()).search).toBe('');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => page.locator('.card').count()).toBe(1);
    await page.goto(`${suite.site.api}/saved`);
    await page.waitForURL(/\/saved\?id=/);
    expect(await page.locator('.card').count()).toBe(1);
  });

  test('is empty at first, and without a script says why nothing can be saved', async () => {
    for (const javaScriptEnabled of [true, false]) {
      const page = await suite.open('/saved', { context: { javaScriptEnabled } });
      expect(await page.getByText('Nothing saved yet.').isVisible()).toBe(true);
      expect(await page.getByText('needs JavaScript').isVisible()).toBe(!javaScriptEnabled);
    }
  });

  test('of a browser that keeps nothing does no harm', async () => {
    const page = await suite.open('/robots.txt');
    await page.context().addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get: () => {
          throw new DOMException('denied', 'SecurityError');
        },
      });
    });
    await page.goto(`${suite.site.api}/?q=agents`);
    await page.locator('[data-save]').first().click();
    expect(await page.locator('[data-save]').first().getAttribute('aria-pressed')).toBe('false');
  });
});

describe('a bibliography', () => {
  const bib = `@misc{a, title={${second?.title ?? ''}}, year={2025}}
@misc{b, eprint={${third?.id ?? ''}}, archiveprefix={arXiv}, title={Another name of it}}
@misc{c, title={Something that is not here}}`;

  test.each(['chosen', 'dropped'])('that is %s is answered with papers like those in it', async (how) => {
    const sent: string[] = [];
    const page = await suite.open('/like');
    page.on('request', (request) => sent.push(request.postData() ?? ''));
    if (how === 'chosen') {
      await page.getByLabel('Bibliography').setInputFiles({
        name: 'mine.bib',
        mimeType: 'application/x-bibtex',
        buffer: Buffer.from(`${bib}\n@misc{d, note={private}, title={}}`),
      });
    } else {
      await page.evaluate((text) => {
        const data = new DataTransfer();
        data.items.add(new File([text], 'mine.bib'));
        document.body.dispatchEvent(
          new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }),
        );
      }, bib);
    }
    await expect.poll(() => page.locator('.card').count()).toBe(10);
    expect(await page.locator('#count').innerText()).toContain('3 papers read, 2 of them in this collection');
    const titles = await page.locator('.card h2 a').allInnerTexts();
    expect(titles).not.toContain(second?.title);
    expect(titles).not.toContain(third?.title);
    expect(sent.join()).not.toContain('private');
    expect(sent.join()).not.toContain('@misc');
    expect(await suite.violations(page)).toEqual([]);
    await suite.picture(page, `page-like-${how}`);
  });

  test('that is none is said to be none', async () => {
    const page = await suite.open('/like');
    const file = { name: 'x.bib', mimeType: 'text/plain', buffer: Buffer.from('no references') };
    await page.getByLabel('Bibliography').setInputFiles(file);
    await expect.poll(() => page.locator('#read').innerText()).toContain('x.bib has no references');
  });

  test('without a script the page says that it needs one', async () => {
    const page = await suite.open('/like', { context: { javaScriptEnabled: false } });
    expect(await page.getByText('needs JavaScript').isVisible()).toBe(true);
    expect(await page.locator('[type=file]').isVisible()).toBe(false);
  });
});

test('a search can be subscribed to', async () => {
  const page = await suite.open('/?q=agents', {
    context: { permissions: ['clipboard-read', 'clipboard-write'] },
  });
  const subscribe = page.getByRole('region', { name: 'Subscribe to this search' });
  const feed = (await subscribe.getByRole('link', { name: 'Atom feed' }).getAttribute('href')) ?? '';
  expect(await (await fetch(suite.site.api + feed)).text()).toContain('<feed');
  await subscribe.getByRole('button', { name: 'Copy address' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(suite.site.api + feed);
});
