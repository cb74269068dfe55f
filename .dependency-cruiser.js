/** What each part of `src` may import, besides itself. docs/DESIGN.md draws the same arrows. */
const ARROWS = {
  'src/errors.ts': [],
  'src/hash.ts': [],
  'src/log.ts': [],
  'src/database.ts': ['src/errors.ts', 'src/log.ts'],
  'src/refused.ts': [],
  'src/sign-blocks.ts': [],
  'src/text': ['src/errors.ts', 'src/log.ts'],
  'src/index': ['src/text', 'src/errors.ts', 'src/hash.ts', 'src/sign-blocks.ts'],
  'src/engine': ['src/errors.ts', 'src/hash.ts', 'src/sign-blocks.ts'],
  'src/encoder': ['src/engine', 'src/text', 'src/errors.ts', 'src/hash.ts'],
  'src/search': [
    'src/encoder',
    'src/engine',
    'src/index',
    'src/text',
    'src/database.ts',
    'src/errors.ts',
    'src/hash.ts',
    'src/log.ts',
    'src/sign-blocks.ts',
  ],
  'src/paper': ['src/index', 'src/text', 'src/errors.ts', 'src/log.ts'],
  'src/pages-client': ['src/widget', 'src/text'],
  'src/map-client': ['src/index', 'src/text', 'src/pages-client'],
  'src/widget': [],
  'src/use-cases': ['src/search', 'src/index', 'src/text', 'src/errors.ts'],
  'src/mail': ['src/errors.ts', 'src/hash.ts', 'src/log.ts', 'src/refused.ts'],
  'src/digest': [
    'src/mail',
    'src/use-cases',
    'src/search',
    'src/paper',
    'src/index',
    'src/text',
    'src/database.ts',
    'src/errors.ts',
    'src/hash.ts',
    'src/log.ts',
  ],
  'src/http': [
    'src/digest',
    'src/mail',
    'src/use-cases',
    'src/search',
    'src/index',
    'src/text',
    'src/paper',
    'src/widget',
    'src/errors.ts',
    'src/hash.ts',
    'src/log.ts',
    'src/refused.ts',
  ],
  'src/worker.ts': ['src/http', 'src/digest', 'src/search', 'src/engine', 'src/index', 'src/errors.ts'],
};

/** The rooms of src/http: neither imports the other, and what they share imports neither. */
const ROOMS = ['src/http/api', 'src/http/site'];
/** What puts them together: the modules of the table of routes, and who is told of an error how. */
const COMPOSES = '^src/http/(?:modules|error-response)\\.ts$';

const exactly = (path) => `^${path.replaceAll('.', '\\.')}(?:/|$)`;

export default {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Files that import each other in a circle are one concept, or have one too many.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-node-in-src',
      comment: 'src runs in a Worker and in browsers.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['core'] },
    },
    ...Object.entries(ARROWS).map(([part, below]) => ({
      name: `arrows-of-${part}`,
      comment: `${part} may import only itself${below.map((path) => `, ${path}`).join('')} and what is built.`,
      severity: 'error',
      from: { path: exactly(part) },
      to: { path: '^(?:src|scripts|bench|test)/', pathNot: [exactly(part), ...below.map(exactly)] },
    })),
    {
      name: 'formats-below-the-index',
      comment: 'How one value is laid out knows no store, no manifest and no other value that is open.',
      severity: 'error',
      from: { path: '^src/index/format/' },
      to: { path: '^src/index/', pathNot: '^src/index/(?:format/|(?:paper|details|refs)\\.ts$)' },
    },
    {
      name: 'src-in-a-part',
      comment: 'A new part of src needs its arrows: .dependency-cruiser.js, docs/DESIGN.md.',
      severity: 'error',
      from: { path: '^src/', pathNot: Object.keys(ARROWS).map(exactly) },
      to: {},
    },
    ...ROOMS.map((room) => ({
      name: `no-other-room-from-${room}`,
      comment: 'What the API and the pages share stands in src/http itself or in src/use-cases.',
      severity: 'error',
      from: { path: exactly(room) },
      to: { path: ROOMS.filter((other) => other !== room).map(exactly) },
    })),
    {
      name: 'no-other-surface',
      comment: 'What two APIs of other services share stands in src/http/surfaces itself.',
      severity: 'error',
      from: { path: '^src/http/surfaces/([^/]+)/' },
      to: { path: '^src/http/surfaces/[^/]+/', pathNot: '^src/http/surfaces/$1/' },
    },
    {
      name: 'rooms-above-what-they-share',
      comment: 'Only what puts the application together knows the API and the pages.',
      severity: 'error',
      from: { path: '^src/http/[^/]+$', pathNot: COMPOSES },
      to: { path: ROOMS.map(exactly) },
    },
    {
      name: 'scripts-below-bench-and-test',
      comment: 'What is delivered does not need what tests and measures it.',
      severity: 'error',
      from: { path: '^scripts/' },
      to: { path: '^(?:bench|test)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(?:build/|src/engine/kernels/)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
