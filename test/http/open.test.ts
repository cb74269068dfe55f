import { expect, test } from 'vitest';
import { createApp } from '../../src/http/app.ts';
import { firstStep } from '../../src/search/first-step.ts';
import { library } from './library.ts';

test.each([
  ['/v1/search?q=deep+nets', 'deep nets'],
  ['/v1/search?q=deep+"neural+nets"+year:2024', 'deep neural nets'],
  ['/v1/search?q=deep+nets&mode=keyword', undefined],
  ['/v1/search?q=author:Bengio', undefined],
  ['/?q=deep+nets', 'deep nets'],
  ['/search.bib?q=deep+nets', 'deep nets'],
  ['/', undefined],
  ['/health', undefined],
])('%s has %j embedded while the index opens', async (url, text) => {
  const texts: unknown[] = [];
  const app = createApp(() => {
    let toEmbed: string | undefined;
    return {
      begin(request) {
        const first = firstStep(request);
        ({ toEmbed } = first);
        return first;
      },
      async service() {
        texts.push(toEmbed);
        return library().service;
      },
      newer: async () => null,
      end: () => undefined,
    };
  });
  expect((await app.request(url)).status).toBe(200);
  expect(texts).toEqual([text]);
});
