import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../paths.ts';

/** What the package has of the repository; the benches and tests are not in it. */
const SHIPPED = [
  'src',
  'scripts',
  'data',
  'docs',
  'migrations',
  'migrations-papers',
  'wrangler.toml',
  'tsconfig.base.json',
  'tsconfig.json',
  'tsconfig.worker.json',
  'README.md',
  'CHANGELOG.md',
  'CITATION.cff',
  'LICENSE',
  'NOTICE',
  'SECURITY.md',
];
/** npm never packs a lock file under its own name; the program puts it back (`scripts/installed.mjs`). */
export const LOCK = { packed: 'packed-lock.json', name: 'package-lock.json' } as const;

/**
 * What the program needs where it is installed, beside what the Worker is made of. In this repository these are
 * development dependencies, since nothing of them is deployed, which is what SBOM and licences go by.
 */
const TOOLS = [
  '@citation-js/core',
  '@citation-js/plugin-bibtex',
  '@citation-js/plugin-ris',
  '@cloudflare/workers-types',
  '@commander-js/extra-typings',
  '@huggingface/transformers',
  'assemblyscript',
  'cli-progress',
  'commander',
  'csv-parse',
  'entities',
  'esbuild',
  'miniflare',
  'onnx-proto',
  'postal-mime',
  'saxes',
  'smol-toml',
  'swagger-ui-dist',
  'tsx',
  'typescript',
  'wrangler',
] as const;

/** On npm, where `sextant` is another package. */
export const PACKAGE = 'sextant-search';

const packageSchema = z.looseObject({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});

/**
 * Makes the package that can be published, of which `npx sextant` then runs the program: the repository without tests, and
 * with what the program needs as its dependencies, at the versions of the lock file.
 * @param folder Replaced by it.
 */
export function makePackage(folder: string): void {
  const { dependencies, devDependencies, ...manifest } = packageSchema.parse(
    JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')),
  );
  const tools = TOOLS.map((name) => [name, z.string().parse(devDependencies[name])]);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of SHIPPED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  rmSync(join(folder, 'scripts', 'fuzz'), { recursive: true });
  cpSync(join(ROOT, LOCK.name), join(folder, LOCK.packed));
  const whole = {
    ...manifest,
    name: PACKAGE,
    private: undefined,
    scripts: undefined,
    dependencies: { ...dependencies, ...Object.fromEntries(tools) },
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(whole, null, 2)}\n`);
}
