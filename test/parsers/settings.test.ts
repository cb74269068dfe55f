import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SextantError } from '../../src/errors.ts';
import { settingsOf } from '../../src/http/settings.ts';
import { runs } from '../setup/runs.ts';
import { hostile } from './hostile.ts';

describe('settings', () => {
  const NAMES = [
    'ALLOWED_ORIGINS',
    'RATE_LIMIT',
    'KV_READS',
    'EMBED_TOKENS',
    'KEYED_KV_READS',
    'API_KEYS',
    'LOG_REQUESTS',
    'SURFACES',
    'OTHER_MODELS',
  ];
  const value = fc.oneof(
    hostile('*', 'https://a.org', ',', ':', 'on', 'off', '12', '0'.repeat(64)),
    fc.constantFrom(
      'on',
      'off',
      'all',
      'none',
      'openai',
      'answer',
      '12',
      '999999',
      '*',
      'https://a.org, http://b.org:8080',
      `x:${'0'.repeat(64)}`,
    ),
    fc.jsonValue({ maxDepth: 1 }),
  );

  test('whatever they are, are read or refused by name', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...NAMES, 'INDEX'), value), (env) => {
        let settings;
        try {
          settings = settingsOf(env);
        } catch (error) {
          expect(error).toBeInstanceOf(SextantError);
          expect(error).toMatchObject({ code: 'settings-invalid' });
          expect(NAMES.some((name) => String(error).includes(name))).toBe(true);
          return;
        }
        expect(settings.anonymous.reads).toBeGreaterThanOrEqual(12);
        expect(settings.anonymous.tokens).toBeGreaterThanOrEqual(1);
        for (const key of settings.apiKeys) expect(key.sha256).toMatch(/^[0-9a-f]{64}$/);
      }),
      { numRuns: runs(500) },
    );
  });

  test('entries of keys are read back, whatever stands between them', () => {
    const entry = fc.tuple(fc.stringMatching(/^[\w.-]{1,20}$/), fc.stringMatching(/^[0-9a-f]{64}$/));
    const between = fc.constantFrom(',', ', ', '\n', ' ', ',\n\t');
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 5 }), between, (entries, separator) => {
        const API_KEYS = entries.map((parts) => parts.join(':')).join(separator);
        expect(settingsOf({ API_KEYS }).apiKeys).toEqual(entries.map(([name, sha256]) => ({ name, sha256 })));
      }),
    );
  });
});
