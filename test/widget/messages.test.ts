import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ALL_MESSAGES } from '../../src/widget/languages.ts';
import { directionOf, ENGLISH, languageFor, LANGUAGES, say } from '../../src/widget/messages.ts';
import { anyText } from '../setup/any-text.ts';

const all = Object.entries(ALL_MESSAGES);

describe('languages', () => {
  test('all have every message, in words of their own, and no other', () => {
    expect(Object.keys(ALL_MESSAGES).toSorted()).toEqual(['en', ...LANGUAGES].toSorted());
    for (const [code, messages] of all) {
      expect(Object.keys(messages).toSorted(), code).toEqual(Object.keys(ENGLISH).toSorted());
      for (const [name, message] of Object.entries<string | Record<string, string>>({ ...messages })) {
        for (const text of typeof message === 'string' ? [message] : Object.values(message)) {
          expect(text, `${code}.${name}`).toBe(text.trim());
          expect(text, `${code}.${name}`).not.toBe('');
        }
      }
      if (code !== 'en') expect(messages.label).not.toBe(ENGLISH.label);
    }
  });

  test('all say the query where it belongs, and the number in every plural that does not name it', () => {
    for (const [code, { found, matches, nothing, none, loading, error }] of all) {
      for (const text of [none, nothing]) expect(text, code).toContain('{q}');
      for (const text of [loading, error]) expect(text, code).not.toMatch(/[{}]/);
      for (const [plural, text] of [found, matches].flatMap(Object.entries<string>)) {
        expect(text, code).toContain('{q}');
        if (!['zero', 'one', 'two'].includes(plural)) expect(text, `${code} ${plural}`).toContain('{n}');
      }
    }
  });

  test('all have exactly the plurals of their language', () => {
    for (const [code, { found, matches }] of all) {
      const { pluralCategories } = new Intl.PluralRules(code).resolvedOptions();
      // Those that no count from 0 to 20 needs may be left to "other".
      const counts = Array.from({ length: 21 }, (_, n) => new Intl.PluralRules(code).select(n));
      for (const plural of Object.keys(found)) expect(pluralCategories, code).toContain(plural);
      for (const plural of counts) expect(Object.keys(found), code).toContain(plural);
      expect(Object.keys(matches), code).toEqual(Object.keys(found));
    }
  });

  test('a tag finds its language, whatever its case and subtags', () => {
    expect(['pt-BR', 'ZH-hant-TW', 'en-GB', 'tlh', '', 'd'].map(languageFor)).toEqual([
      'pt',
      'zh',
      'en',
      'en',
      'en',
      'en',
    ]);
    expect(LANGUAGES.filter((language) => directionOf(language) === 'rtl')).toEqual(['ar', 'fa', 'he']);
  });
});

describe('say', () => {
  test('the plural is that of the language', () => {
    const count = (language: 'en' | 'pl' | 'ru', n: number): string =>
      say(ALL_MESSAGES[language].found, { query: 'x', count: n, language });
    expect([0, 1, 2].map((n) => count('en', n))).toEqual([
      '0 papers for “x”',
      '1 paper for “x”',
      '2 papers for “x”',
    ]);
    expect([1, 3, 5].map((n) => count('pl', n))).toEqual([
      '1 artykuł dla „x”',
      '3 artykuły dla „x”',
      '5 artykułów dla „x”',
    ]);
    expect([2, 11].map((n) => count('ru', n))).toEqual([
      '2 статьи по запросу «x»',
      '11 статей по запросу «x»',
    ]);
  });

  test('a query is repeated as it is, cut between characters', () => {
    fc.assert(
      fc.property(anyText({ maxLength: 200 }), (query) => {
        const said = say(ENGLISH.none, { query, language: 'en' });
        const points = Array.from(query);
        const quoted = points.length > 60 ? `${points.slice(0, 60).join('')}…` : query;
        expect(said).toBe(`No papers found for “${quoted}”`);
      }),
    );
  });
});
