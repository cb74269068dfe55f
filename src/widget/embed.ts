import { ENGLISH, languageFor, type Messages } from './messages.ts';
import { describeCheck, type PaperCheck, paperName } from './paper-check.ts';
import { attributesOf, snippetHtml, wordsFor, type SnippetOptions } from './snippet.ts';

interface Parts {
  form: HTMLFormElement;
  code: HTMLElement;
  preview: HTMLElement;
  /** Holds snippet and preview: there are none before there is a paper. */
  outcome: HTMLElement;
}

/** Long enough for the next letter. */
const DEBOUNCE_MS = 250;

/** The page works without this script, one round trip a change; with it snippet and preview follow at once. */
function start({ form, code, preview, outcome }: Parts): void {
  const api = new URL('/', location.href).href;
  const read = (): SnippetOptions => {
    const fields = Array.from(new FormData(form), ([name, value]) => [name, String(value)]);
    const absent = { paper: '', modal: '', shortcut: '' };
    return { ...absent, ...(Object.fromEntries(fields) as unknown as SnippetOptions) };
  };
  let updates = 0;
  const update = async (): Promise<void> => {
    const update = ++updates;
    const options = read();
    history.replaceState(null, '', `?${new URLSearchParams({ ...options })}`);
    const element = preview.querySelector<HTMLElement>('sextant-search, sextant-related');
    if (element?.localName !== options.element) return form.requestSubmit();
    if (options.element === 'sextant-related') {
      const check = await checkPaper(options.paper);
      if (update !== updates) return;
      showCheck(check);
      outcome.hidden = typeof check !== 'object';
      if (typeof check !== 'object') return;
      options.paper = check.id;
    }
    const messages = await fetchMessages(options.lang);
    code.textContent = snippetHtml(options, api, messages);
    const link = element.querySelector<HTMLAnchorElement>('a');
    if (link) link.href = `/papers/${encodeURIComponent(options.paper)}`;
    replaceWords(element, wordsFor(options, messages));
    const attributes = attributesOf(options, api);
    for (const name of element.getAttributeNames()) if (!(name in attributes)) element.removeAttribute(name);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  };
  let timer = 0;
  const soon = (): void => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void update(), DEBOUNCE_MS);
  };
  const atOnce = (): void => {
    clearTimeout(timer);
    void update();
  };
  form.addEventListener('input', (event) => {
    // Half an id is that of no paper: it is checked when the field is left.
    const isId = (event.target as HTMLInputElement).name === 'paper';
    if (!isId && !(event as InputEvent).isComposing) soon();
  });
  form.addEventListener('compositionend', soon);
  form.addEventListener('change', atOnce);
  // Enter in a field, which would load the page again.
  form.addEventListener('submit', (event) => {
    if (event.submitter === null) return;
    event.preventDefault();
    atOnce();
  });
  form.querySelector<HTMLElement>('[type=submit]')?.classList.add('idle');
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

/** Asks the API, which knows a paper by all its names. */
async function checkPaper(typed: string): Promise<PaperCheck> {
  const name = paperName(typed, new URL('/', location.href).href);
  if (name === '') return 'missing';
  try {
    const response = await fetch(`/v1/papers/${encodeURIComponent(name)}`);
    if (response.status === 404) return 'unknown';
    if (!response.ok) return 'failed';
    const { id, title } = (await response.json()) as { id: string; title: string };
    return { id, title };
  } catch {
    return 'failed';
  }
}

function showCheck(check: PaperCheck): void {
  const field = document.querySelector('#paper');
  const status = document.querySelector('#paper-check');
  if (check === 'unknown') field?.setAttribute('aria-invalid', 'true');
  else field?.removeAttribute('aria-invalid');
  if (status) status.textContent = describeCheck(check);
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
const outcome = document.querySelector<HTMLElement>('#outcome');
if (form && code && preview && outcome) start({ form, code, preview, outcome });
