import { ENGLISH, languageFor, type Messages } from './messages.ts';
import { attributesOf, snippetHtml, wordsFor, type SnippetOptions } from './snippet.ts';

/** The page works without this script, one round trip a change; with it snippet and preview follow at once. */
function start(form: HTMLFormElement, code: HTMLElement, preview: HTMLElement): void {
  const api = new URL('/', location.href).href;
  const read = (): SnippetOptions => {
    const fields = Array.from(new FormData(form), ([name, value]) => [name, String(value)]);
    const absent = { paper: '', modal: '', shortcut: '' };
    return { ...absent, ...(Object.fromEntries(fields) as unknown as SnippetOptions) };
  };
  const update = async (): Promise<void> => {
    const options = read();
    const element = preview.querySelector<HTMLElement>('sextant-search, sextant-related');
    if (element?.localName !== options.element) return form.requestSubmit();
    const messages = await fetchMessages(options.lang);
    code.textContent = snippetHtml(options, api, messages);
    replaceWords(element, wordsFor(options, messages));
    const attributes = attributesOf(options, api);
    for (const name of element.getAttributeNames()) if (!(name in attributes)) element.removeAttribute(name);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    history.replaceState(null, '', `?${new URLSearchParams({ ...options })}`);
  };
  form.addEventListener('change', () => void update());
  const copy = document.querySelector<HTMLButtonElement>('#copy');
  const copied = document.querySelector('#copied');
  if (!copy || !copied) return;
  copy.hidden = false;
  copy.addEventListener('click', () => {
    void navigator.clipboard.writeText(code.textContent).then(
      () => (copied.textContent = 'Copied.'),
      () => (copied.textContent = 'Your browser did not allow it: select the text and copy it.'),
    );
  });
}

async function fetchMessages(lang: string): Promise<Messages> {
  const language = languageFor(lang);
  if (language === 'en') return ENGLISH;
  const response = await fetch(`/widget/${language}.json`);
  return (await response.json()) as Messages;
}

/** Keeps the preview's own form, or link, in step with the snippet's. */
function replaceWords(element: HTMLElement, { label, button }: { label: string; button: string }): void {
  const holder = element.querySelector('label, a');
  if (holder?.firstChild) holder.firstChild.textContent = holder.localName === 'a' ? label : `${label} `;
  const submit = element.querySelector('button');
  if (submit) submit.textContent = button;
}

const form = document.querySelector<HTMLFormElement>('#options');
const code = document.querySelector<HTMLElement>('#snippet');
const preview = document.querySelector<HTMLElement>('#preview');
if (form && code && preview) start(form, code, preview);
