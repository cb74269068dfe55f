import { CHOSEN, DARK_SYSTEM } from './colours.ts';

/** Where the choice of the reader is kept. None is kept of one that follows the system. */
const KEY = 'sextant-theme';

type Theme = 'light' | 'dark';

/**
 * Shows the page in the palette that the reader chose, and lets the button in the header change it. The rules for a dark
 * system are switched on or off as they stand in the style sheets, so no palette is written twice.
 */
export function chooseTheme(button: HTMLButtonElement | null): void {
  const system = matchMedia(DARK_SYSTEM);
  const rules = darkRules();
  let chosen = stored();

  const apply = (): void => {
    const theme: Theme = chosen ?? (system.matches ? 'dark' : 'light');
    const media = chosen === null ? DARK_SYSTEM : chosen === 'dark' ? 'all' : 'not all';
    for (const rule of rules) rule.mediaText = media;
    document.documentElement.style.colorScheme = chosen ?? '';
    document.documentElement.dataset['theme'] = theme;
    button?.setAttribute('aria-pressed', String(theme === 'dark'));
    document.dispatchEvent(new Event(CHOSEN));
  };

  system.addEventListener('change', apply);
  button?.addEventListener('click', () => {
    const next: Theme = document.documentElement.dataset['theme'] === 'dark' ? 'light' : 'dark';
    chosen = next === (system.matches ? 'dark' : 'light') ? null : next;
    store(chosen);
    apply();
  });
  apply();
  button?.classList.add('ready');
}

function darkRules(): MediaList[] {
  return [...document.styleSheets].flatMap((sheet) =>
    [...sheet.cssRules].flatMap((rule) =>
      rule instanceof CSSMediaRule && rule.media.mediaText === DARK_SYSTEM ? [rule.media] : [],
    ),
  );
}

/** A browser may forbid storage altogether. */
function stored(): Theme | null {
  try {
    const theme = localStorage.getItem(KEY);
    return theme === 'dark' || theme === 'light' ? theme : null;
  } catch {
    return null;
  }
}

function store(theme: Theme | null): void {
  try {
    if (theme === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Then the choice holds for this page.
  }
}
