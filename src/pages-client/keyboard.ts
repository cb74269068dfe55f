/**
 * `/` focuses the search field, `?` explains what to type, arrows walk from the field through the results and back, Escape
 * leads from the results to the field and clears it there; Enter is the link's own.
 */
export function walkByArrows(input: HTMLInputElement): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.composedPath()[0];
    if (event.key === '/' && !isEditable(target)) {
      event.preventDefault();
      input.focus();
      input.select();
    } else if (event.key === 'Escape' && target !== input && isResult(target)) {
      event.preventDefault();
      input.focus();
    } else if (event.key === 'Escape' && target === input && input.value !== '') {
      // As some browsers do by themselves.
      event.preventDefault();
      input.value = '';
      input.dispatchEvent(new Event('input'));
    } else if (event.key === '?' && !isEditable(target)) {
      location.assign('/help');
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (move(input, target, event.key === 'ArrowDown' ? 1 : -1)) event.preventDefault();
    }
  });
}

function isResult(target: EventTarget | undefined): boolean {
  return target instanceof Element && target.closest('.cards') !== null;
}

function isEditable(target: EventTarget | undefined): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Moves the focus between the field and the titles; false where arrows have another meaning. */
function move(input: HTMLInputElement, from: EventTarget | undefined, step: 1 | -1): boolean {
  const titles = Array.from(document.querySelectorAll<HTMLElement>('.card :is(h2, h3) a'));
  const stops = [input, ...titles];
  const at = stops.indexOf(from as HTMLElement);
  const next = at < 0 ? undefined : stops[at + step];
  if (next === undefined) return false;
  next.focus();
  return true;
}
