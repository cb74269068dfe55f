import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { SextantError } from '../../src/errors.ts';
import { FUZZ, ROOT } from '../paths.ts';

/** Whatever reads what others wrote, and the tests with its properties. */
export const PARSERS: Record<string, readonly string[]> = {
  'query language': [
    'test/parsers/query.test.ts',
    'test/search/find.integration.test.ts',
    'test/search/dates.test.ts',
  ],
  'text, LaTeX and formulas': [
    'test/parsers/text.test.ts',
    'test/text/latex.test.ts',
    'test/text/math.test.ts',
    'test/paper/formats.test.ts',
    'test/text/cut.test.ts',
    'test/text/analyze.test.ts',
    'test/encoder/tokenizer.integration.test.ts',
  ],
  'names and dates': ['test/parsers/names.test.ts', 'test/corpus/text.test.ts', 'test/text/dates.test.ts'],
  'corpus files': [
    'test/parsers/corpus.test.ts',
    'test/corpus/read.test.ts',
    'test/corpus/csv.test.ts',
    'test/corpus/text-file.test.ts',
    'test/corpus/normalise.test.ts',
    'test/corpus/spool.test.ts',
  ],
  'requests and settings': [
    'test/parsers/requests.test.ts',
    'test/parsers/headers.test.ts',
    'test/parsers/settings.test.ts',
    'test/http/papers.test.ts',
    'test/http/recommendations.test.ts',
    'test/http/search.test.ts',
  ],
  'pointer and manifest': [
    'test/parsers/pointer.test.ts',
    'test/index/manifest.test.ts',
    'test/index/pointer.test.ts',
  ],
  'index values': [
    'test/parsers/index-values.test.ts',
    'test/index/pages.test.ts',
    'test/index/ids.test.ts',
    'test/index/aliases.test.ts',
    'test/index/lexicon.test.ts',
    'test/index/postings.test.ts',
    'test/index/columns.test.ts',
    'test/index/suggestions.test.ts',
    'test/index/map.test.ts',
    'test/index/vectors.test.ts',
    'test/index/checksum.test.ts',
    'test/encoder/bpe-tokenizer.test.ts',
    'test/encoder/vocabulary.test.ts',
  ],
  'model files': ['test/parsers/model-files.test.ts', 'test/model/onnx.test.ts'],
  'embedding cache': [
    'test/parsers/embedding-cache.test.ts',
    'test/embed/cache.test.ts',
    'test/embed/cache-damage.test.ts',
  ],
};

/** What became of one test with properties. */
export interface PropertyResult {
  parser: string;
  property: string;
  runs: number;
  seed: number;
  passed: boolean;
}

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          meta: z.object({
            properties: z
              .array(z.object({ runs: z.number(), seed: z.number(), failed: z.boolean() }))
              .optional(),
          }),
        }),
      ),
    }),
  ),
});

export interface ParserOptions {
  seed: number;
  /** How many times as many cases as usual. */
  factor: number;
  parsers: readonly string[];
}

/** How long one property may take, in ms: ten times as many cases in ten times as long. */
const MINUTE = 60_000;

/**
 * Runs the properties of parsers.
 * @throws SextantError `internal` when the tests do not come to their end
 */
export async function fuzzParsers({ seed, factor, parsers }: ParserOptions): Promise<PropertyResult[]> {
  const report = join(FUZZ, 'properties.json');
  await mkdir(FUZZ, { recursive: true });
  await rm(report, { force: true });
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const files = parsers.flatMap((parser) => PARSERS[parser] ?? []);
  const args = [
    vitest,
    'run',
    '--project',
    'unit',
    '--project',
    'integration',
    ...files,
    '--testTimeout',
    String(factor * MINUTE),
  ];
  args.push('--reporter', 'default', '--reporter', 'json', '--outputFile.json', report);
  const env = { ...process.env, PROPERTY_SEED: String(seed), PROPERTY_FACTOR: String(factor) };
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: 'inherit' });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const text = await readFile(report, 'utf8').catch(() => null);
  if (text === null) throw new SextantError('internal', `vitest ended with ${String(code)} and no report.`);
  return resultsOf(text, files);
}

/** @throws SextantError `internal` when a file could not be run at all */
function resultsOf(report: string, files: readonly string[]): PropertyResult[] {
  const { testResults } = reportSchema.parse(JSON.parse(report));
  const results = testResults.flatMap(({ name, message, assertionResults }) => {
    const file = relative(ROOT, name);
    if (assertionResults.length === 0) throw new SextantError('internal', `${file} did not run: ${message}`);
    return assertionResults.flatMap(({ fullName, status, meta: { properties = [] } }) => {
      const [first] = properties;
      if (first === undefined) return [];
      const runs = properties.reduce((sum, property) => sum + property.runs, 0);
      return [
        { parser: parserOf(file), property: fullName, runs, seed: first.seed, passed: status === 'passed' },
      ];
    });
  });
  const ran = new Set(testResults.map(({ name }) => relative(ROOT, name)));
  const missing = files.filter((file) => !ran.has(file));
  if (missing.length > 0)
    throw new SextantError('internal', `These tests did not run: ${missing.join(', ')}.`);
  return results;
}

function parserOf(file: string): string {
  return Object.entries(PARSERS).find(([, files]) => files.includes(file))?.[0] ?? file;
}
