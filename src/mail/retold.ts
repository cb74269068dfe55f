import { oneLine } from './encoded-text.ts';

/** Characters of what somebody says that are repeated. */
const REPEATED = 160;

/**
 * What happened, and what a server or a service said of it in its own words, as a sentence. No address is in it: logs and
 * the page of what was given up keep it.
 */
export function told(what: string, said: string): string {
  const words = oneLine(said.slice(0, 4 * REPEATED)).split(' ');
  const text = words
    .filter((word) => word !== '')
    .map((word) => (/[@＠]|%40/.test(word) ? '…' : word))
    .join(' ')
    .slice(0, REPEATED);
  return text === '' ? `${what}.` : `${what}: ${text}${text.endsWith('.') ? '' : '.'}`;
}
