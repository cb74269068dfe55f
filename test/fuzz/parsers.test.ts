import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PARSERS } from '../../scripts/fuzz/parsers.ts';
import { ROOT } from '../../scripts/paths.ts';

test('every test of test/parsers is fuzzed, and none that is not there', () => {
  const fuzzed = Object.values(PARSERS).flat();
  expect(fuzzed.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  expect(new Set(fuzzed).size).toBe(fuzzed.length);
  const here = readdirSync(join(ROOT, 'test', 'parsers')).filter((file) => file.endsWith('.test.ts'));
  expect(here.map((file) => `test/parsers/${file}`).filter((file) => !fuzzed.includes(file))).toEqual([]);
});
