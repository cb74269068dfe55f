/** Told to `document` when the reader chooses other colours. */
export const CHOSEN = 'sextant-theme';
export const DARK_SYSTEM = '(prefers-color-scheme: dark)';

/** Whether the page is dark: by the reader's choice, which the script of every page notes, else as the system is. */
export function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === undefined ? matchMedia(DARK_SYSTEM).matches : theme === 'dark';
}

/** Calls back when the system or the reader changes the colours. */
export function onThemeChange(change: () => void): void {
  document.addEventListener(CHOSEN, change);
  matchMedia(DARK_SYSTEM).addEventListener('change', change);
}
