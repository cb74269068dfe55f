import { expect, test } from 'vitest';
import { describeShortcut, parseShortcut } from '../../src/widget/shortcut.ts';

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
