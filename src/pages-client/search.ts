import { load, type View } from './load.ts';

export interface SearchElements {
  input: HTMLInputElement;
  form: HTMLFormElement;
  /** What is replaced by what an address answers. */
  view: HTMLElement;
  /** A live region. */
  status: HTMLElement;
}

/** Long enough for the next letter of a quick typist, too short to be felt. */
const DEBOUNCE_MS = 120;
/** After this long someone wants to know that something happens. */
const BUSY_MS = 250;
const SLOW_MS = 3_000;

/**
 * Results while someone types. Every state is an address: the page of that address is fetched and its `#view` put in
 * place of this one's, so that there is one way to draw results, on the server. An answer that is not to the last
 * question is dropped.
 */
export function searchAsYouType({ input, form, view, status }: SearchElements): void {
  let asked: AbortController | null = null;
  let timer = 0;
  let typedSince = location.href;

  const show = ({ content, className, title, kept, said }: View): void => {
    view.replaceChildren(...content);
    view.className = className;
    document.title = title;
    form.querySelectorAll('[type=hidden]').forEach((old) => old.remove());
    form.append(...kept);
    status.textContent = said;
  };

  const fail = (url: string): void => {
    const problem = document.createElement('p');
    problem.id = 'problem';
    problem.className = 'note warn';
    problem.setAttribute('role', 'alert');
    const retry = document.createElement('button');
    retry.type = 'button';
    retry.textContent = 'Try again';
    retry.addEventListener('click', () => void go(url));
    problem.append(navigator.onLine ? 'The search did not answer.' : 'You are offline.', retry);
    document.querySelector('#problem')?.remove();
    view.before(problem);
  };

  /** Shows the page at `url`; the address bar is the caller's business. */
  const go = async (url: string): Promise<void> => {
    asked?.abort();
    const own = new AbortController();
    asked = own;
    status.textContent = '';
    const busy = setTimeout(() => view.setAttribute('aria-busy', 'true'), BUSY_MS);
    const slow = setTimeout(() => (status.textContent = 'Still searching…'), SLOW_MS);
    try {
      const answer = await load(url, own.signal);
      if (asked !== own) return;
      document.querySelector('#problem')?.remove();
      show(answer);
    } catch (error) {
      if (asked !== own) return;
      console.warn(error);
      fail(url);
    } finally {
      clearTimeout(busy);
      clearTimeout(slow);
      if (asked === own) view.removeAttribute('aria-busy');
    }
  };

  const address = (): string => {
    const said = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === 'string' && value.trim() !== '') said.append(name, value.trim());
    }
    return said.has('q') ? `/?${said.toString()}` : '/';
  };

  /** While typing the address follows; where it began stays one step back. */
  const follow = (): void => {
    const url = new URL(address(), location.href).href;
    if (url === location.href) return;
    if (location.href === typedSince) history.pushState(null, '', url);
    else history.replaceState(null, '', url);
    void go(url);
  };

  input.addEventListener('input', (event) => {
    if ((event as InputEvent).isComposing) return;
    clearTimeout(timer);
    timer = window.setTimeout(follow, DEBOUNCE_MS);
  });
  input.addEventListener('compositionend', () => {
    clearTimeout(timer);
    timer = window.setTimeout(follow, DEBOUNCE_MS);
  });
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
    history.pushState(null, '', link.href);
    typedSince = link.href;
    input.value = new URL(link.href).searchParams.get('q') ?? '';
    void go(link.href).then(() => scrollTo(0, 0));
  });
  addEventListener('popstate', () => {
    clearTimeout(timer);
    typedSince = location.href;
    input.value = new URLSearchParams(location.search).get('q') ?? '';
    void go(location.href);
  });
}

/** Whether a click leads to another page of results, and not to a paper, a new tab or somewhere else. */
function staysHere(link: HTMLAnchorElement, event: MouseEvent): boolean {
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  return plain && link.origin === location.origin && link.pathname === '/' && link.target === '';
}
