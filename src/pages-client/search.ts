import { type ResultElements, Results } from './results.ts';

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
    const url = new URL(addressOf(form), location.href).href;
    if (url === location.href) return;
    if (location.href === typedSince) history.pushState(null, '', url);
    else history.replaceState(null, '', url);
    void results.go(url);
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = window.setTimeout(follow, DEBOUNCE_MS);
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
    if (!link || !staysHere(link, event)) return;
    event.preventDefault();
    clearTimeout(timer);
    history.pushState(null, '', link.href);
    typedSince = link.href;
    input.value = queryOf(link.href);
    void results.go(link.href).then(() => scrollTo(0, 0));
  });
  addEventListener('popstate', () => {
    clearTimeout(timer);
    typedSince = location.href;
    input.value = queryOf(location.href);
    void results.go(location.href);
  });
}

/** The address that the form leads to. */
function addressOf(form: HTMLFormElement): string {
  const said = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string' && value.trim() !== '') said.append(name, value.trim());
  }
  return said.has('q') ? `/?${said.toString()}` : '/';
}

function queryOf(url: string): string {
  return new URL(url).searchParams.get('q') ?? '';
}

/** Whether a click leads to another page of results, and not to a paper, a new tab or somewhere else. */
function staysHere(link: HTMLAnchorElement, event: MouseEvent): boolean {
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  return plain && link.origin === location.origin && link.pathname === '/' && link.target === '';
}
