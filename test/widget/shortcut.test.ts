import { expect, test } from 'vitest';
import { describeShortcut, parseShortcut, writeShortcut } from '../../src/widget/shortcut.ts';

test('a shortcut is read whatever its order and case, and mod follows the system', () => {
  const described = (text: string, apple = false): string => describeShortcut(parseShortcut(text, apple));
  expect(described('/')).toBe('/');
  expect(described('+')).toBe('+');
  expect(described('ctrl++')).toBe('Control++');
  expect(described('Shift+CTRL+f')).toBe('Control+Shift+F');
  expect(described('mod+k')).toBe('Control+K');
  expect(described('mod+k', true)).toBe('Meta+K');
  expect(described('alt+meta+s')).toBe('Meta+Alt+S');
});

test('a shortcut is written as it stands on keys', () => {
  const written = (text: string, apple = false): string => writeShortcut(parseShortcut(text, apple), apple);
  expect(written('mod+k')).toBe('Ctrl K');
  expect(written('mod+k', true)).toBe('⌘K');
  expect(written('alt+shift+f')).toBe('Alt Shift F');
  expect(written('ctrl+alt+f', true)).toBe('⌃⌥F');
  expect(written('/')).toBe('/');
});
