import { isEditable } from './dom.ts';

/** A key with the modifiers that must be held: `mod` is Command on Apple's systems and Control elsewhere. */
interface Shortcut {
  key: string;
  ctrl: boolean;
  meta: boolean;
  alt: boolean;
  shift: boolean;
}

const isApple = (): boolean => /Mac|iP(?:hone|ad|od)/.test(navigator.platform);

/** Reads `mod+k`, `ctrl+shift+f` or `/`. */
export function parseShortcut(text: string, apple = isApple()): Shortcut {
  const names = text.toLowerCase().split(/\+(?=.)/);
  const mod = names.includes('mod');
  return {
    key: names.at(-1) ?? '',
    ctrl: names.includes('ctrl') || (mod && !apple),
    meta: names.includes('meta') || (mod && apple),
    alt: names.includes('alt'),
    shift: names.includes('shift'),
  };
}

/** The value of `aria-keyshortcuts`, such as `Control+K`. */
export function describeShortcut({ key, ctrl, meta, alt, shift }: Shortcut): string {
  const names = [ctrl && 'Control', meta && 'Meta', alt && 'Alt', shift && 'Shift', key.toUpperCase()];
  return names.filter(Boolean).join('+');
}

/** The same as it stands on keys: `Ctrl K`, on Apple's systems `⌘K`. */
export function writeShortcut({ key, ctrl, meta, alt, shift }: Shortcut, apple = isApple()): string {
  const names = apple
    ? [ctrl && '⌃', alt && '⌥', shift && '⇧', meta && '⌘']
    : [ctrl && 'Ctrl', meta && 'Meta', alt && 'Alt', shift && 'Shift'];
  return [...names, key.toUpperCase()].filter(Boolean).join(apple ? '' : ' ');
}

/**
 * Listens on the document, the widget's only listener outside itself, until `signal` aborts. Nothing happens
 * while the user types in a field, also one inside an open shadow root, nor after another listener took the key.
 */
export function listenForShortcut(shortcut: Shortcut, action: () => void, signal: AbortSignal): void {
  const onKeydown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    if (isEditable(event.composedPath()[0]) || !matches(shortcut, event)) return;
    event.preventDefault();
    action();
  };
  document.addEventListener('keydown', onKeydown, { signal });
}

function matches({ key, ctrl, meta, alt, shift }: Shortcut, event: KeyboardEvent): boolean {
  // A sign such as `/` or `?` may need Shift on one keyboard and none on another.
  const shiftMatters = shift || /^[a-z]$/.test(key);
  return (
    event.key.toLowerCase() === key &&
    event.ctrlKey === ctrl &&
    event.metaKey === meta &&
    event.altKey === alt &&
    (!shiftMatters || event.shiftKey === shift)
  );
}
