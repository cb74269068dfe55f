import { describe, expect, test } from 'vitest';
import { ALL_MESSAGES } from '../../src/widget/languages.ts';
import { PAPERS } from '../http/library.ts';
import { pageSuite } from './page-suite.ts';

const suite = pageSuite(PAPERS);

describe('/embed', () => {
  test('without script: the form makes the snippet', async () => {
    const page = await suite.open('/embed', { context: { javaScriptEnabled: false } });
    await page.getByLabel('Language').selectOption('de');
    await page.getByLabel('Colours').selectOption('dark');
    await page.getByLabel('Open in a dialog').check();
    await page.getByLabel(/Shortcut/).fill('mod+k');
    await page.getByRole('button', { name: 'Update' }).click();
    expect(await page.locator('#snippet').textContent()).toBe(
      [
        `<script src="${suite.site.api}/widget.js" defer></script>`,
        `<sextant-search api="${suite.site.api}" modal shortcut="mod+k" lang="de" theme="dark">`,
        `  <form action="${suite.site.api}/" method="get">`,
        '    <label>Fachartikel suchen <input type="search" name="q"></label>',
        '    <button>Suchen</button>',
        '  </form>',
        '</sextant-search>',
      ].join('\n'),
    );
    // The preview is the snippet, so its form works here too.
    await page.locator('#preview').getByRole('searchbox').fill('code');
    await page.locator('#preview').getByRole('button', { name: 'Suchen' }).click();
    await page.waitForURL(`${suite.site.api}/?q=code`);
  });

  test.each(['sextant-search', 'sextant-related'])(
    '%s: every label stands above its field',
    async (element) => {
      const page = await suite.open(`/embed?element=${element}`);
      const beside = await page.locator('#options label:not(.check)').evaluateAll((labels) =>
        (labels as HTMLLabelElement[]).flatMap((label) => {
          const text = document.createRange();
          if (label.firstChild) text.selectNodeContents(label.firstChild);
          const field = label.control?.getBoundingClientRect();
          const isAbove = field !== undefined && text.getBoundingClientRect().bottom <= field.top;
          return isAbove ? [] : [label.textContent ?? ''];
        }),
      );
      expect(beside).toEqual([]);
    },
  );

  test('with script: snippet, preview and address follow each choice, and the preview searches', async () => {
    const page = await suite.open('/embed');
    const snippet = page.locator('#snippet');
    const field = page.locator('#preview').getByRole('combobox');
    await page.getByLabel('Papers shown').selectOption('3');
    await page.getByLabel('Language').selectOption('fr');
    await expect.poll(() => snippet.textContent()).toContain('lang="fr" limit="3"');
    await expect
      .poll(() => field.evaluate((node: HTMLInputElement) => node.labels?.[0]?.textContent))
      .toBe(ALL_MESSAGES.fr.label);
    await expect.poll(() => new URL(page.url()).searchParams.get('lang')).toBe('fr');
    await field.fill('code');
    await expect.poll(() => page.locator('#preview').getByRole('option').count()).toBe(3);
    await suite.picture(page, 'embed-light');
    await page.keyboard.press('Escape');
    await page.getByLabel('Open in a dialog').check();
    await expect.poll(() => snippet.textContent()).toContain(' modal ');
    await page.locator('#preview').getByRole('button').first().click();
    await page.getByRole('dialog').waitFor();
    expect(await page.getByRole('dialog').isVisible()).toBe(true);
  });

  test('the copied snippet is what is shown', async () => {
    const page = await suite.open('/embed?theme=dark', {
      context: { permissions: ['clipboard-read', 'clipboard-write'] },
    });
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByText('Copied.').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      await page.locator('#snippet').textContent(),
    );
  });

  test('related papers: a choice of another element brings its own fields', async () => {
    const page = await suite.open('/embed');
    await page.getByLabel('What').selectOption('sextant-related');
    await page.getByLabel('Id of the paper').fill('cs/0112017');
    await page.getByLabel('Id of the paper').blur();
    await expect.poll(() => page.locator('#snippet').textContent()).toContain('paper="cs/0112017"');
    await expect.poll(() => page.locator('#preview').getByRole('listitem').count()).toBe(3);
    expect(await page.getByLabel(/Shortcut/).count()).toBe(0);
  });

  test.each([true, false])(
    'related papers: asks for a paper and checks it (script: %s)',
    async (javaScriptEnabled) => {
      // The browser reports each 404 that the page asks for.
      const page = await suite.open('/embed?element=sextant-related', {
        context: { javaScriptEnabled },
        expected: '404',
      });
      const field = page.getByLabel('Id of the paper');
      const snippet = page.locator('#snippet');
      const give = async (text: string): Promise<void> => {
        await field.fill(text);
        if (javaScriptEnabled) await field.blur();
        else await page.getByRole('button', { name: 'Update' }).click();
      };
      await page.getByText('Which paper?').waitFor();
      expect(await snippet.isVisible()).toBe(false);
      await page.locator('#paper-example a').click();
      await page.getByText(/^Found: /).waitFor();
      expect(await snippet.isVisible()).toBe(true);
      await give('no such paper');
      await page.getByText('No paper of this collection has that id, DOI or address.').waitFor();
      expect(await snippet.isVisible()).toBe(false);
      expect(await field.getAttribute('aria-invalid')).toBe('true');
      for (const [typed, id] of [
        [' 2405.14906v2 ', '2405.14906'],
        ['10.1000/xyz', '10.1000/xyz'],
        [`${suite.site.api}/papers/odd%2Frelated#related`, 'odd/related'],
      ] as const) {
        await give(typed);
        await expect.poll(() => snippet.textContent()).toContain(`paper="${id}"`);
        const address = `href="${suite.site.api}/papers/${encodeURIComponent(id)}"`;
        expect(await snippet.textContent()).toContain(address);
        await expect.poll(() => snippet.isVisible()).toBe(true);
        const items = page.locator('#preview').getByRole('listitem');
        if (javaScriptEnabled) await expect.poll(() => items.count()).toBe(3);
      }
    },
  );

  test('the choices stand in order, and the script needs no button', async () => {
    const page = await suite.open('/embed');
    const numbers = page.getByLabel('Papers shown').locator('option');
    expect(await numbers.allTextContents()).toEqual(['3', '8', '10', '20']);
    expect(await page.getByRole('button', { name: 'Update' }).isVisible()).toBe(false);
    await page.getByLabel('Label', { exact: true }).fill('Our papers');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('#snippet').textContent()).toContain('label="Our papers"');
  });

  test('snippet and preview follow what is typed, while it is typed', async () => {
    const page = await suite.open('/embed');
    const snippet = page.locator('#snippet');
    const preview = page.locator('#preview').getByRole('combobox');
    await page.getByLabel('Label', { exact: true }).focus();
    await page.keyboard.type('Our papers');
    await expect.poll(() => snippet.textContent()).toContain('label="Our papers"');
    expect(await preview.evaluate((node: HTMLInputElement) => node.labels?.[0]?.textContent)).toBe(
      'Our papers',
    );
    // Slowly: each part of a shortcut stands there for a while.
    await page.getByLabel('Shortcut').focus();
    await page.keyboard.type('mod+k', { delay: 400 });
    await expect.poll(() => snippet.textContent()).toContain('shortcut="mod+k"');
    expect(await page.getByLabel('Shortcut').evaluate((node) => node === document.activeElement)).toBe(true);
    expect(await page.getByLabel('Shortcut').inputValue()).toBe('mod+k');
    await expect.poll(() => preview.getAttribute('aria-keyshortcuts')).toMatch(/\+K$/i);
  });

  test('what an address says is escaped, and nonsense counts as not chosen', async () => {
    const hostile = '"><script>alert(1)</script><b title=\'';
    const query = new URLSearchParams({
      label: hostile,
      lang: '"><script>',
      theme: 'plaid',
      element: 'script',
    });
    const page = await suite.open(`/embed?${query}`);
    const found = await page.locator('#preview').evaluate((preview) => ({
      tags: Array.from(preview.querySelectorAll('*'), ({ localName }) => localName),
      attributes: preview.querySelector('sextant-search')?.getAttributeNames(),
      label: preview.querySelector('sextant-search')?.getAttribute('label'),
    }));
    expect(found).toEqual({
      tags: ['script', 'sextant-search', 'form', 'label', 'input', 'button'],
      attributes: ['api', 'label'],
      label: hostile,
    });
  });

  test('axe finds nothing, light, dark and on a phone', async () => {
    for (const [name, context] of Object.entries({
      light: { colorScheme: 'light' as const },
      dark: { colorScheme: 'dark' as const },
      phone: { viewport: { width: 360, height: 640 } },
    })) {
      const page = await suite.open('/embed', { context });
      await page.locator('#preview').getByRole('combobox').waitFor();
      expect(await suite.violations(page), name).toEqual([]);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0);
      await suite.picture(page, `embed-${name}`);
    }
  });
});
