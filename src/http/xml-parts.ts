import { createElement } from 'hono/jsx';
import { firstDay } from '../text/dates.ts';

/** An element of XML: Hono's JSX, which escapes, knows those of HTML by type; others are made by name. */
export function element(name: string, attributes: Record<string, string>, ...children: unknown[]) {
  return createElement(name, attributes, ...(children as string[]));
}

/** The text without what XML 1.0 does not allow (https://www.w3.org/TR/xml/#charsets). */
export function xmlText(text: string): string {
  return text.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '');
}

/** A date of the index as RFC 3339 has it: the first moment of the day, month or year. */
export function firstMoment(published: string): string {
  return `${firstDay(published)}T00:00:00Z`;
}
