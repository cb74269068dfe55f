import type { Messages } from './messages.ts';

/** What one chooses on the page that makes snippets. All are text, as in a form; empty ones are left out. */
export interface SnippetOptions {
  element: 'sextant-search' | 'sextant-related';
  paper: string;
  label: string;
  lang: string;
  theme: string;
  limit: string;
  links: string;
  /** Not empty: a button that opens a dialog. */
  modal: string;
  shortcut: string;
}

/** Attributes of the element in the order in which they are written. */
export function attributesOf(options: SnippetOptions, api: string): Record<string, string> {
  const { element, paper, label, lang, theme, limit, links, modal, shortcut } = options;
  const common = { label, lang, theme, limit, links };
  const own = element === 'sextant-search' ? { modal: modal && 'modal', shortcut } : { paper };
  const all = { api: api.replace(/\/$/, ''), ...own, ...common };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

/** What stands inside for as long as there is no script, in the language of the widget. */
export function wordsFor(options: SnippetOptions, messages: Messages): { label: string; button: string } {
  const label = options.element === 'sextant-search' ? messages.label : messages.related;
  return { label: options.label || label, button: messages.button };
}

/**
 * The HTML to paste. It has no inline script or style: a page's Content Security Policy may be strict.
 * @param api root of the API, with its slash at the end
 */
export function snippetHtml(options: SnippetOptions, api: string, messages: Messages): string {
  const { element, paper } = options;
  const words = wordsFor(options, messages);
  const attributes = Object.entries(attributesOf(options, api)).map(([name, value]) =>
    name === 'modal' ? ` ${name}` : ` ${name}="${escapeHtml(value)}"`,
  );
  const inside =
    element === 'sextant-search'
      ? [
          `<form action="${escapeHtml(api)}" method="get">`,
          `  <label>${escapeHtml(words.label)} <input type="search" name="q"></label>`,
          `  <button>${escapeHtml(words.button)}</button>`,
          '</form>',
        ]
      : [
          `<a href="${escapeHtml(`${api}papers/${encodeURIComponent(paper)}`)}">${escapeHtml(words.label)}</a>`,
        ];
  return [
    `<script src="${escapeHtml(api)}widget.js" defer></script>`,
    `<${element}${attributes.join('')}>`,
    ...inside.map((line) => `  ${line}`),
    `</${element}>`,
  ].join('\n');
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char);
