import { expect, test } from 'vitest';
import { languageOf } from '../../src/text/language.ts';

test.each([
  ['Attention is all you need. We propose a network that dispenses with recurrence and the like.', 'en'],
  ['THE MODELS AND THE DATA ARE LARGE', 'en'],
  ['the the the', undefined],
  ['De taal van dit artikel is Nederlands: we zien hoe het model in de praktijk werkt, of niet.', undefined],
  ['Wir zeigen, wie die Sprache in diesem Artikel erkannt wird und was er an Wörtern hat.', undefined],
  ["Nous montrons que la langue de cet article est le français, et non l'anglais.", undefined],
  ['Mostramos que el idioma de este artículo es el español y no otro.', undefined],
  ['本文提出一种新的方法。', undefined],
  ['', undefined],
])('%s', (text, language) => {
  expect(languageOf(text)).toBe(language);
});
