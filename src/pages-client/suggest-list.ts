import { Combobox } from '../widget/combobox.ts';
import { forgetSearches, recentSearches, rememberSearch } from './recent.ts';

const DEBOUNCE_MS = 120;
/** Suggestions at once: they stand above the results. */
const MOST = 6;

interface Offer {
  text: string;
  /** What it is, in a word. */
  kind: string;
  choose: () => void;
}

/**
 * Suggests authors and titles for what is typed, and recent searches for an empty field. The pattern is the combobox of
 * the widget: focus stays in the field, and with no option active the keys do what they did.
 */
export function suggestAsYouType(input: HTMLInputElement, list: HTMLElement): void {
  const box = new Combobox(input, list);
  let offers: Offer[] = [];
  let timer = 0;
  let asked: AbortController | null = null;

  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-controls', list.id);
  input.setAttribute('aria-expanded', 'false');

  const show = (some: Offer[]): void => {
    offers = some;
    box.fill(some.map(optionOf));
    box.expand();
  };
  const close = (): void => {
    clearTimeout(timer);
    asked?.abort();
    box.collapse();
  };
  const search = (text: string): void => {
    input.value = text;
    input.form?.requestSubmit();
  };
  const recent = (): Offer[] => {
    const searches = recentSearches().map((text) => ({ text, kind: 'Recent', choose: () => search(text) }));
    const forget = { text: 'Clear recent searches', kind: '', choose: forgetSearches };
    return searches.length > 0 ? [...searches, forget] : [];
  };
  const ask = async (typed: string): Promise<void> => {
    const own = new AbortController();
    asked = own;
    try {
      const found = await suggestionsFor(typed, own.signal);
      if (asked === own && document.activeElement === input) show(found.map((one) => offerOf(one, search)));
    } catch {
      box.collapse(); // Aborted, or the search says itself that nothing answers.
    }
  };
  const follow = (): void => {
    close();
    const typed = input.value;
    if (typed.trim() === '') show(recent());
    else timer = window.setTimeout(() => void ask(typed), DEBOUNCE_MS);
  };
  const choose = (option: Element | undefined): void => {
    const offer = offers[option ? [...list.children].indexOf(option) : -1];
    close();
    offer?.choose();
  };

  input.addEventListener('input', (event) => {
    if (!(event as InputEvent).isComposing) follow();
  });
  input.addEventListener('compositionend', follow);
  input.addEventListener('focus', () => {
    if (input.value === '') show(recent());
  });
  input.addEventListener('blur', close);
  input.form?.addEventListener('submit', () => {
    close();
    rememberSearch(input.value);
  });
  input.addEventListener('keydown', (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && box.active) choose(box.active);
    else if (!box.move(event.key)) return;
    event.preventDefault();
  });
  // The field keeps the focus, else it would close before the click.
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    choose((event.target as Element).closest('[role=option]') ?? undefined);
  });
}

interface Suggestion {
  text: string;
  kind: unknown;
  id: unknown;
}

async function suggestionsFor(typed: string, signal: AbortSignal): Promise<Suggestion[]> {
  const query = new URLSearchParams({ q: typed.slice(0, 200), limit: String(MOST) });
  const response = await fetch(`/v1/suggest?${query.toString()}`, { signal });
  if (!response.ok) throw new Error(`${response.status} ${response.url}`);
  const { suggestions } = Object(await response.json()) as { suggestions?: unknown };
  return Array.isArray(suggestions) ? suggestions.map((one) => Object(one) as Suggestion) : [];
}

function offerOf({ text, kind, id }: Suggestion, search: (text: string) => void): Offer {
  if (kind === 'author') {
    return { text, kind: 'Author', choose: () => location.assign(`/authors/${encodeURIComponent(text)}`) };
  }
  const open = (): void =>
    typeof id === 'string' ? location.assign(`/papers/${encodeURIComponent(id)}`) : search(text);
  return { text, kind: 'Paper', choose: open };
}

function optionOf({ text, kind }: Offer): HTMLElement {
  const option = document.createElement('li');
  option.setAttribute('role', 'option');
  option.setAttribute('aria-selected', 'false');
  const label = document.createElement('span');
  label.textContent = kind;
  option.append(text, label);
  return option;
}
