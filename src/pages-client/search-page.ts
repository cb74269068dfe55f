import { isComeBack, recall, remember, resume } from './focus.ts';
import { rememberSearch } from './recent.ts';
import { type ResultElements, Results } from './result-list.ts';

/** Long enough for the next letter of a quick typist, too short to be felt. */
const DEBOUNCE_MS = 120;

/**
 * Results while someone types. Every state is an address: the page of that address is fetched and its `#view` put in
 * place of this one's, so that there is one way to draw results, on the server.
 */
export function searchAsYouType(input: HTMLInputElement, elements: ResultElements): void {
  const { form, view } = elements;
  const results = new Results(elements);
  let timer = 0;
  /** Where typing began: it stays one step back. */
  let typedSince = location.href;

  const follow = (): void => {
    const url = addressOf(form) ?? beforeTyping(typedSince);
    if (url === location.href) return;
    if (location.href === typedSince) history.pushState(null, '', url);
    else history.replaceState(null, '', url);
    void results.go(url);
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = window.setTimeout(follow, DEBOUNCE_MS);
  };
  /** Goes to a page of results by a link or a form of the content. */
  const turnTo = (url: string, from: HTMLElement): void => {
    clearTimeout(timer);
    remember(view, from);
    history.pushState(null, '', url);
    typedSince = location.href;
    input.value = queryOf(location.href);
    void results.go(location.href).then(() => resume(view, from));
  };

  input.addEventListener('input', (event) => {
    if (!(event as InputEvent).isComposing) soon();
  });
  input.addEventListener('compositionend', soon);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    clearTimeout(timer);
    follow();
    typedSince = location.href;
  });
  view.addEventListener('click', (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a');
    if (link?.closest('.card')) rememberSearch(queryOf(location.href));
    if (!link) return;
    if (staysHere(link, event)) {
      event.preventDefault();
      turnTo(link.href, link);
    } else {
      // By keyboard: who comes back goes on from there.
      remember(view, event.detail === 0 ? link : null);
    }
  });
  view.addEventListener('submit', (event) => {
    const own = event.target as HTMLFormElement;
    const url = own.getAttribute('action') === '/' ? addressOf(own) : null;
    if (url === null) return;
    event.preventDefault();
    turnTo(url, (event.submitter as HTMLElement | null) ?? own);
  });
  addEventListener('popstate', () => {
    clearTimeout(timer);
    typedSince = location.href;
    input.value = queryOf(location.href);
    const wasInside = view.contains(document.activeElement);
    void results.go(location.href).then(() => {
      if (wasInside && !recall(view)) view.focus({ preventScroll: true });
    });
  });
  if (isComeBack()) recall(view);
}

/** The address that a form of ours leads to; null of one that asks nothing. */
function addressOf(form: HTMLFormElement): string | null {
  const said = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string' && value.trim() !== '') said.append(name, value.trim());
  }
  return said.has('q') ? new URL(`/?${said.toString()}`, location.href).href : null;
}

/** What is shown when the field is emptied: the page on which typing began, or the first page if that had a query. */
function beforeTyping(began: string): string {
  return queryOf(began) === '' ? began : new URL('/', began).href;
}

function queryOf(url: string): string {
  return new URL(url).searchParams.get('q') ?? '';
}

/** Whether a click leads to another page of results, and not to a paper, a new tab or somewhere else. */
function staysHere(link: HTMLAnchorElement, event: MouseEvent): boolean {
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  return plain && link.origin === location.origin && link.pathname === '/' && link.target === '';
}
