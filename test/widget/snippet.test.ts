import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ENGLISH } from '../../src/widget/messages.ts';
import { snippetHtml, type SnippetOptions } from '../../src/widget/snippet.ts';
import { anyText } from '../setup/any-text.ts';

const NONE: SnippetOptions = {
  element: 'sextant-search',
  paper: '',
  label: '',
  lang: '',
  theme: '',
  limit: '',
  links: '',
  modal: '',
  shortcut: '',
};
const API = 'https://papers.example/';

test('related papers lead to their page before there is script', () => {
  const options: SnippetOptions = { ...NONE, element: 'sextant-related', paper: 'cs/0112017', theme: 'dark' };
  expect(snippetHtml(options, API, ENGLISH))
    .toBe(`<script src="https://papers.example/widget.js" defer></script>
<sextant-related api="https://papers.example" paper="cs/0112017" theme="dark">
  <a href="https://papers.example/papers/cs%2F0112017">Related papers</a>
</sextant-related>`);
});

test('whatever is chosen, there are the same tags', () => {
  const text = anyText({ maxLength: 40 });
  const hostile = fc.oneof(text, fc.constantFrom('"><script>', "' onload='", '&quot;', '</pre>', '<!--'));
  const tags = (html: string): string[] => Array.from(html.matchAll(/<\/?[a-z!][^\s>]*/g), ([tag]) => tag);
  for (const element of ['sextant-search', 'sextant-related'] as const) {
    const plain = tags(snippetHtml({ ...NONE, element }, API, ENGLISH));
    fc.assert(
      fc.property(hostile, hostile, hostile, (label, paper, shortcut) => {
        const html = snippetHtml({ ...NONE, element, label, paper, shortcut }, API, ENGLISH);
        expect(tags(html)).toEqual(plain);
        // Outside of tags and attribute values no quote can open anything.
        expect(html.split('"').length % 2).toBe(1);
      }),
    );
  }
});
