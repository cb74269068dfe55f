import type { Page } from 'playwright-core';

/** Where one types and sees results. */
export type Box = 'page' | 'widget' | 'pagefind';

/**
 * Types a query's last letter and waits until its results have been painted. The function that runs in the page has
 * no inner one with a name: the loader of `npx sextant bench` would add a helper that the page lacks.
 * @returns ms in between
 */
export function typeUntilPainted(page: Page, box: Box, query: string): Promise<number> {
  return page.evaluate(
    async ([kind, text]) => {
      const root = document.querySelector('sextant-search')?.shadowRoot ?? document;
      const field = root.querySelector('input');
      if (!field) throw new Error('The page has no field.');
      const results = kind === 'widget' ? '[role=option]' : '#view > *';
      const before = root.querySelector(results);
      field.focus();
      field.value = text;
      const start = performance.now();
      const painted = new Promise<number>((done) => {
        new MutationObserver((_, observer) => {
          const now = root.querySelector(results);
          // Pagefind's nodes stay and change their text.
          const isThere =
            kind === 'pagefind'
              ? root.querySelector('.pagefind-ui__message')?.textContent.includes(text) &&
                root.querySelector('.pagefind-ui__result:first-child .pagefind-ui__loading') === null
              : now !== null && now !== before;
          if (!isThere) return;
          observer.disconnect();
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => done(performance.now() - start);
            port2.postMessage(null);
          });
        }).observe(root, { childList: true, subtree: true, characterData: true });
      });
      field.dispatchEvent(
        new InputEvent('input', { bubbles: true, composed: true, inputType: 'insertText' }),
      );
      return painted;
    },
    [box, query] as const,
  );
}

/** How long the API takes to answer, asked from the same page. @returns ms until its JSON has been read */
export function askApi(page: Page, query: string): Promise<number> {
  return page.evaluate(async (text) => {
    const start = performance.now();
    await (await fetch(`/v1/search?q=${encodeURIComponent(text)}&explain=true`)).json();
    return performance.now() - start;
  }, query);
}
