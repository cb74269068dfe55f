import { load, type View } from './load.ts';

export interface ResultElements {
  form: HTMLFormElement;
  /** What is replaced by what an address answers. */
  view: HTMLElement;
  /** A live region. */
  status: HTMLElement;
  /** Called when other content stands in the view. */
  shown: () => void;
}

/** After this long someone wants to know that something happens. */
const BUSY_MS = 250;
const SLOW_MS = 3_000;

/** Shows what addresses answer in place of `#view`; an answer that is not to the last question is dropped. */
export class Results {
  readonly #elements: ResultElements;
  #asked: AbortController | null = null;

  constructor(elements: ResultElements) {
    this.#elements = elements;
  }

  /** Shows the page at `url`; the address bar is the caller's business. */
  async go(url: string): Promise<void> {
    const { view, status } = this.#elements;
    this.#asked?.abort();
    const own = new AbortController();
    this.#asked = own;
    status.textContent = '';
    const busy = setTimeout(() => view.setAttribute('aria-busy', 'true'), BUSY_MS);
    const slow = setTimeout(() => (status.textContent = 'Still searching…'), SLOW_MS);
    try {
      const answer = await load(url, own.signal);
      if (this.#asked === own) this.#show(answer);
    } catch (error) {
      if (this.#asked !== own) return;
      console.warn(error);
      this.#fail(url);
    } finally {
      clearTimeout(busy);
      clearTimeout(slow);
      if (this.#asked === own) view.removeAttribute('aria-busy');
    }
  }

  #show({ content, className, title, kept, said }: View): void {
    const { form, view, status, shown } = this.#elements;
    document.querySelector('#problem')?.remove();
    view.replaceChildren(...content);
    view.className = className;
    document.title = title;
    form.querySelectorAll('[type=hidden]').forEach((old) => old.remove());
    form.append(...kept);
    status.textContent = said;
    shown();
  }

  /** Says so above what was there, and offers another try. */
  #fail(url: string): void {
    const problem = document.createElement('p');
    problem.id = 'problem';
    problem.className = 'note warn';
    problem.setAttribute('role', 'alert');
    const retry = document.createElement('button');
    retry.type = 'button';
    retry.textContent = 'Try again';
    retry.addEventListener('click', () => void this.go(url));
    problem.append(navigator.onLine ? 'The search did not answer.' : 'You are offline.', retry);
    document.querySelector('#problem')?.remove();
    this.#elements.view.before(problem);
  }
}
