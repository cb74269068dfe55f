import { say } from './saved.ts';

const SHOWN_MS = 2_000;

/** Links to BibTeX files become buttons that copy them; without a script, or on failure, they stay links. */
export function offerCopies(): void {
  if (!('clipboard' in navigator)) return;
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-copy]:not([role])')) {
    link.setAttribute('role', 'button');
    say(link, COPY);
  }
}

const COPY = 'Copy BibTeX';

/** Copies the file that a link leads to: what the page shows of it, else it is fetched. */
export async function copyFile(link: HTMLAnchorElement): Promise<void> {
  try {
    const shown = document.querySelector(`[data-file="${CSS.escape(link.pathname)}"]`);
    await copyText(shown?.textContent ?? fetched(link.href));
    confirm(link, 'Copied');
  } catch {
    location.assign(link.href);
  }
}

/** Shares an address by what the device has for that, else, or where the button says so, copies it. */
export async function share(button: HTMLElement): Promise<void> {
  const url = new URL(button.dataset['share'] ?? '', location.href).href;
  const data = { title: button.dataset['title'] ?? document.title, url };
  try {
    if ('share' in navigator && !('copies' in button.dataset) && navigator.canShare(data))
      return await navigator.share(data);
    await copyText(url);
    confirm(button, 'Link copied');
  } catch {
    // Whoever closes the device's dialog has changed their mind, and where nothing may be copied the address is no secret.
  }
}

/** Copies the lines beside a button; where nothing may be copied, selects them for whoever copies them by hand. */
export async function copyLines(button: HTMLElement): Promise<void> {
  const lines = button.parentElement?.querySelector('pre');
  if (!lines) return;
  try {
    await copyText(lines.textContent);
    confirm(button, 'Copied');
  } catch {
    getSelection()?.selectAllChildren(lines);
  }
}

/** A browser may allow it only while a click is answered, so a text that must be fetched is promised. */
async function copyText(text: string | Promise<string>): Promise<void> {
  if (typeof text === 'string') return navigator.clipboard.writeText(text.trim());
  const blob = text.then((file) => new Blob([file.trim()], { type: 'text/plain' }));
  await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
}

async function fetched(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  return response.text();
}

function confirm(tool: Element, done: string): void {
  const before = tool.querySelector('.said')?.textContent ?? '';
  if (before === done) return;
  say(tool, done);
  setTimeout(() => say(tool, before), SHOWN_MS);
}
