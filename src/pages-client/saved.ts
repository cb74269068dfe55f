import { load } from './load.ts';
import { storedTexts, storeTexts } from './stored.ts';

/** Where the browser keeps the list: ids of papers, the last one saved first. */
const KEY = 'sextant-saved';
/** As many as a list can be read in; the oldest go. */
const MOST = 1_000;

/** Ids of the saved papers, the last one saved first; none where the browser keeps nothing. */
export function savedIds(): string[] {
  return storedTexts(KEY);
}

/** Saves a paper, or takes it off the list. */
export function toggleSaved(id: string): void {
  const before = savedIds();
  const without = before.filter((one) => one !== id);
  storeTexts(KEY, (without.length < before.length ? without : [id, ...without]).slice(0, MOST));
}

/** As many as an address has room for. */
const LISTED = 200;

/** From `/saved` to the address of this browser's list, if there is one. */
export function showSaved(): void {
  if (location.pathname !== '/saved' || new URLSearchParams(location.search).has('id')) return;
  const ids = savedIds().slice(0, LISTED);
  if (ids.length === 0) return;
  location.replace(`/saved?${new URLSearchParams(ids.map((id) => ['id', id])).toString()}`);
}

/**
 * Takes a paper that is saved no longer out of the list that is shown, and out of its address and exports.
 * @param before The list when it had the paper.
 * @param shown Called when another list is shown.
 */
export async function takeOff(
  button: HTMLElement,
  before: readonly string[],
  shown: () => void,
): Promise<void> {
  const id = button.dataset['save'] ?? '';
  if (location.pathname !== '/saved' || !before.includes(id) || savedIds().includes(id)) return;
  const old = location.href;
  const left = new URLSearchParams(location.search).getAll('id').filter((one) => one !== id);
  const query = new URLSearchParams(left.map((one) => ['id', one])).toString();
  const name = button.querySelector('.sr')?.textContent ?? '';
  await showList(query === '' ? '/saved' : `/saved?${query}`, shown);
  const note = document.createElement('p');
  note.className = 'note warn';
  note.setAttribute('role', 'status');
  const undo = document.createElement('button');
  undo.type = 'button';
  undo.className = 'button quiet';
  undo.textContent = 'Undo';
  undo.addEventListener('click', () => {
    storeTexts(KEY, before);
    void showList(old, shown).then(() => document.querySelector<HTMLElement>('#view')?.focus());
  });
  note.append(`Removed:${name} `, undo);
  document.querySelector('#view h1')?.after(note);
  undo.focus();
}

/** Shows the list of an address without going there; goes there where that fails. */
async function showList(url: string, shown: () => void): Promise<void> {
  history.replaceState(null, '', url);
  try {
    const { content } = await load(url, new AbortController().signal);
    document.querySelector('#view')?.replaceChildren(...content);
    shown();
  } catch {
    location.reload();
  }
}

/** Lets every button say whether its paper is saved. */
export function paintSaved(): void {
  const ids = new Set(savedIds());
  for (const button of document.querySelectorAll<HTMLElement>('[data-save]')) {
    const isSaved = ids.has(button.dataset['save'] ?? '');
    button.setAttribute('aria-pressed', String(isSaved));
    say(button, isSaved ? 'Saved' : 'Save');
  }
}

/** Changes what a tool says, but for the title of the paper after it. */
export function say(tool: Element, text: string): void {
  const said = tool.querySelector('.said');
  if (said === null || said.textContent === text) return;
  // Another element: one that stays and grows in the middle of its button counts as a shift of the layout.
  const next = document.createElement('span');
  next.className = 'said';
  next.textContent = text;
  said.replaceWith(next);
}
