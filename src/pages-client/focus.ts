/**
 * Puts the focus where it was before the content was replaced: on what has the same place and name. Where that is gone
 * or leads through pages, it goes to the content, whose beginning is what a reader wants next.
 */
export function resume(view: HTMLElement, from: HTMLElement): void {
  const name = nameOf(from);
  const same = targetsIn(view).find((element) => nameOf(element) === name);
  scrollTo(0, 0);
  if (same && !from.closest('.pages')) same.focus({ preventScroll: true });
  else view.focus({ preventScroll: true });
}

/** Keeps in the history from where a reader leaves a page, for when they come back to it; null for from nowhere. */
export function remember(view: HTMLElement, from: HTMLElement | null): void {
  const key = from && keyOf(from);
  // Many cards may have a link to the same author: which of them it was is told by its number.
  const number = from ? equalsOf(view, key).indexOf(from) : -1;
  history.replaceState(from && { focus: { key, number } }, '');
}

/** Focuses what the reader left this page from; false where that is not known or gone. */
export function recall(view: HTMLElement): boolean {
  const { focus } = Object(history.state) as { focus?: unknown };
  const { key, number } = Object(focus) as { key?: unknown; number?: unknown };
  const equals = equalsOf(view, key);
  const same = equals[Number(number)] ?? equals.at(-1);
  same?.focus({ preventScroll: true });
  return same !== undefined;
}

/** Whether the reader came to this document by Back or Forward: who loads it again has scrolled on, perhaps. */
export function isComeBack(): boolean {
  const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return entry?.type === 'back_forward';
}

function equalsOf(view: HTMLElement, key: unknown): HTMLElement[] {
  return targetsIn(view).filter((element) => keyOf(element) === key);
}

function targetsIn(view: HTMLElement): HTMLElement[] {
  return Array.from(view.querySelectorAll<HTMLElement>('a, button, [role=application]'));
}

function keyOf(element: HTMLElement): string {
  return `${nameOf(element)} ${element.getAttribute('href') ?? ''}`;
}

/** Where it stands and what it says, without what changes: the counts. */
function nameOf(element: HTMLElement): string {
  const place = element.closest('[aria-label]')?.getAttribute('aria-label') ?? '';
  const texts = Array.from(element.childNodes, (node) =>
    node.nodeType === Node.TEXT_NODE ? node.textContent : '',
  );
  return `${place} ${texts.join('').trim()}`;
}
