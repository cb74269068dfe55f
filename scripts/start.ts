import { parseArgs } from 'node:util';
import { SextantError } from '../src/errors.ts';
import { ensureBuilt } from './build/ensure.ts';
import { runCommand } from './cli.ts';
import { ENCODER_FLAG, encoderOf } from './embed/encoders.ts';
import { indexCorpus } from './index-corpus.ts';
import { MODEL_FLAGS, modelOptions } from './model/options.ts';
import { prepareModel } from './model/prepare.ts';
import { SAMPLE } from './sample.ts';
import { serve } from './serve.ts';
import { openTarget } from './target.ts';

const DEFAULT_PORT = '8787';

/**
 * `npm start [-- FILE…] [--state DIR] [--encoder edge]`: model, index of the bundled papers (or of those files) in the
 * local KV, Worker.
 */
await runCommand(async (args) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...MODEL_FLAGS,
      ...ENCODER_FLAG,
      'skip-invalid': { type: 'boolean', default: false },
      state: { type: 'string' },
    },
  });
  const port = portOf(process.env['PORT'] ?? DEFAULT_PORT);
  const encoder = encoderOf(values.encoder);
  const log = (line: string): void => console.log(line);
  await ensureBuilt(log);
  const model = await prepareModel(modelOptions(values));
  const target = await openTarget('local', values.state);
  try {
    const files = positionals.length > 0 ? positionals : SAMPLE;
    await indexCorpus(target.store, files, {
      model,
      encoder,
      skipInvalid: values['skip-invalid'],
      waitMs: 0,
      log,
    });
  } finally {
    await target.close();
  }
  const worker = await serve(port, values.state);
  log(`Sextant answers at ${worker.url} (Ctrl+C stops it)`);
  log(`Try: curl '${worker.url}/v1/search?q=mixture+of+experts'`);
  worker.process.stdout?.pipe(process.stdout);
  worker.process.stderr?.pipe(process.stderr);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void worker.stop());
  await new Promise((resolve) => worker.process.once('exit', resolve));
});

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 65_536) return port;
  throw new SextantError('usage', `PORT is a number from 0 to 65535, not ${text}.`);
}
