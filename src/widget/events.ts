import type { Answer, Result } from './api.ts';

/** What the events of both elements carry. `query` is the text, or the id of the paper for related papers. */
export interface EventDetails {
  'sextant-search': { query: string };
  'sextant-results': { query: string } & Answer;
  'sextant-select': { query: string; result: Result; href: string };
  'sextant-error': { query: string; error: Error };
}

/** Tells the page; answers `false` when the page takes over by `preventDefault`. Crosses shadow roots. */
export function emit<Name extends keyof EventDetails>(
  target: EventTarget,
  name: Name,
  detail: EventDetails[Name],
): boolean {
  return target.dispatchEvent(
    new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }),
  );
}
