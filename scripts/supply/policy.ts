/** What a package's licence may be: SPDX ids, and what else single packages may have. */
export interface LicencePolicy {
  /** For what we deploy or serve. */
  shipped: readonly string[];
  /** For what only stands on the machine of whoever works on Sextant. */
  development: readonly string[];
  /** Packages that may have another one, for development only. */
  exceptions: readonly LicenceException[];
}

interface LicenceException {
  packages: RegExp;
  /** An SPDX id, or the whole of what the package says where that is no SPDX expression. */
  licence: string;
  reason: string;
}

const SHIPPED_LICENCES = ['Apache-2.0', 'MIT'];

export const LICENCES: LicencePolicy = {
  shipped: SHIPPED_LICENCES,
  development: [
    ...SHIPPED_LICENCES,
    '0BSD',
    'BlueOak-1.0.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'CC0-1.0',
    'ISC',
    'MIT-0',
  ],
  exceptions: [
    {
      packages: /^@img\/sharp-/,
      licence: 'LGPL-3.0-or-later',
      reason: 'libvips, a library of its own that sharp loads; transformers.js and miniflare ask for sharp',
    },
    {
      packages: /^lightningcss(-|$)/,
      licence: 'MPL-2.0',
      reason: 'the style sheet parser of Vite, which Vitest asks for; it is used as it is',
    },
    {
      packages: /^axe-core$/,
      licence: 'MPL-2.0',
      reason: 'tests of accessibility load it, as it is, into the browser of the test',
    },
    {
      packages: /^usearch$/,
      licence: 'Apache 2.0',
      reason: 'means Apache-2.0; a peer in the benchmarks',
    },
  ],
};

/**
 * Development dependencies of which something is served all the same. Production dependencies are bundled into the
 * Worker, and what is bundled is one of both: test/supply/notices.test.ts holds this against the real bundle.
 */
export const SERVED: Record<string, string> = {
  'swagger-ui-dist': 'the viewer at /docs',
  assemblyscript: 'its standard library is compiled into the kernels',
};

/**
 * Packages that publish no licence file, whose text we write ourselves: the holder that their package.json names. None
 * does now.
 */
export const HOLDERS: Record<string, string> = {};

/**
 * Packages that want to run code when they are installed: what it would do. None runs, with any version of npm
 * (`ignore-scripts` in .npmrc), and nothing here needs it.
 */
export const INSTALL_SCRIPTS: Record<string, string> = {
  '@scarf/scarf': 'reports the install to its makers',
  esbuild: 'replaces its start script by the program, and downloads that where npm left it out',
  'onnxruntime-node': 'looks up and downloads libraries for graphics processors',
  protobufjs: 'compares the version range in package.json with its own',
  sharp: 'builds itself from source where the system has a libvips of its own',
  usearch: 'looks for the library that it brings, and builds it from source where none fits',
  workerd: 'replaces its start script by the program, and downloads that where npm left it out',
};
