import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SextantError } from '../../src/errors.ts';
import { runCommand } from '../cli.ts';
import { portOf, requireFreePort } from '../port.ts';
import { exitCode, named, spawnGroup } from '../process/group.ts';
import { ownTemporaryFolder } from '../process/temporary.ts';
import { SAMPLE } from '../sample.ts';
import { serve } from '../worker-server.ts';

const DEFAULT_PORT = '8787';
const INDEX = fileURLToPath(new URL('./index.ts', import.meta.url));

/** What `npm run index` is given as it is. */
const FLAGS = ['model', 'model-folder', 'encoder', 'state'] as const;
const SWITCHES = ['strict', 'keep-private', 'skip-invalid', 'take-over'] as const;

/**
 * `npm start [-- FILE…] [--state DIR] [--encoder edge] [--take-over]`: index of the bundled papers (or of those files)
 * in the local KV, as `npm run index` makes it, then the Worker.
 *
 * Indexing runs in a process that ends when it is done, and with it go the model and the simulator of KV: this one
 * waits in 80 MB, where it once kept 515.
 */
await runCommand(async (args) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      model: { type: 'string' },
      'model-folder': { type: 'string' },
      encoder: { type: 'string' },
      state: { type: 'string' },
      strict: { type: 'boolean', default: false },
      'keep-private': { type: 'boolean', default: false },
      'skip-invalid': { type: 'boolean', default: false },
      'take-over': { type: 'boolean', default: false },
    },
  });
  const port = portOf(process.env['PORT'] ?? DEFAULT_PORT);
  await requireFreePort(port);
  ownTemporaryFolder();

  const flags = FLAGS.flatMap((name) => (values[name] === undefined ? [] : [`--${name}=${values[name]}`]));
  const switches = SWITCHES.flatMap((name) => (values[name] ? [`--${name}`] : []));
  const files = positionals.length > 0 ? positionals.map(asFile) : SAMPLE;
  const index = spawnGroup([...process.execArgv, INDEX, ...flags, ...switches, '--', ...files], {
    stdio: 'inherit',
  });
  const indexed = await index.ended;
  if (indexed.signal !== null) {
    throw new SextantError(
      'internal',
      `Indexing was ended by ${named(indexed.signal)}. Run it again: it goes on from there.`,
    );
  }
  if (indexed.code !== 0) {
    process.exitCode = exitCode(indexed); // It has said why.
    return;
  }

  const worker = await serve(port, values.state);
  console.log(`Sextant answers at ${worker.url} (Ctrl+C stops it)`);
  console.log(`Try: curl '${worker.url}/v1/search?q=mixture+of+experts'`);
  worker.child.stdout?.pipe(process.stdout);
  worker.child.stderr?.pipe(process.stderr);
  process.exitCode = 0; // To be ended by a signal is how it ends well.
  await worker.ended;
  throw new SextantError('internal', 'The Worker has ended. Run npm start again.');
});

/** A file of the name of a command of `npm run index` is a file here. */
function asFile(name: string): string {
  return name.includes('/') || name.includes('.') ? name : `./${name}`;
}
