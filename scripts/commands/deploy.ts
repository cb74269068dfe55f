import { spawn } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SextantError } from '../../src/errors.ts';
import { ensureBuilt } from '../build/ensure.ts';
import { runCommand } from '../cli.ts';
import { encoderOf } from '../embed/encoders.ts';
import { indexCorpus } from '../index-corpus.ts';
import { CloudflareApi } from '../kv/cloudflare-api.ts';
import { ensureNamespace } from '../kv/namespace.ts';
import { modelOptions } from '../model/options.ts';
import { prepareModel } from '../model/prepare.ts';
import { ROOT, WRANGLER_CONFIG } from '../paths.ts';
import { PUBLISH_FLAGS, recordOptions } from '../publish-flags.ts';
import { SAMPLE } from '../sample.ts';
import { openTarget, readCredentials } from '../target.ts';
import { isFreePlanRefusal, withNamespaceId, withoutLimits } from '../wrangler-config.ts';

const NAMESPACE_TITLE = 'sextant-INDEX';

/**
 * `npm run deploy [-- FILE…] [--take-over] [--dry-run]`: namespace, model, index, Worker. Every step finds what an earlier run has
 * done, so a run that broke off is simply started again. `--dry-run` needs no account and no network: it prepares
 * the model and bundles the Worker.
 */
await runCommand(async (args) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...PUBLISH_FLAGS,
      'dry-run': { type: 'boolean', default: false },
    },
  });
  const encoder = encoderOf(values.encoder);
  const log = (line: string): void => console.log(line);
  await ensureBuilt(log);
  if (values['dry-run']) {
    await prepareModel(modelOptions(values));
    log('Dry run: no namespace is made and no index is published. Bundling the Worker …');
    const { code } = await wranglerDeploy(
      WRANGLER_CONFIG,
      '--dry-run',
      '--outdir',
      join(ROOT, 'build', 'worker'),
    );
    if (code !== 0) throw new SextantError('internal', `wrangler deploy ended with ${String(code)}.`);
    return;
  }

  const { CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_ACCOUNT_ID: accountId } = readCredentials();
  const { id, created } = await ensureNamespace(new CloudflareApi({ token }), accountId, NAMESPACE_TITLE);
  log(`${created ? 'Made' : 'Found'} the KV namespace ${NAMESPACE_TITLE} (${id}).`);
  const toml = await readFile(WRANGLER_CONFIG, 'utf8');
  await writeFile(WRANGLER_CONFIG, withNamespaceId(toml, id));

  const model = await prepareModel(modelOptions(values));
  const { store, waitMs, close } = await openTarget('remote', { writes: true });
  const files = positionals.length > 0 ? positionals : SAMPLE;
  try {
    await indexCorpus(store, files, {
      model,
      encoder,
      ...recordOptions(values, log),
      waitMs,
      takeOver: values['take-over'],
      log,
    });
  } finally {
    await close();
  }
  await deployWorker();
});

/**
 * Deploys the Worker; on the Free plan, which refuses a limit of CPU time, without that.
 * @throws SextantError `internal` when it fails
 */
async function deployWorker(): Promise<void> {
  const { code, output } = await wranglerDeploy(WRANGLER_CONFIG);
  if (code === 0) return;
  if (!isFreePlanRefusal(output)) {
    throw new SextantError('internal', `wrangler deploy ended with ${String(code)}. It says why above.`);
  }
  console.log(
    'The Free plan has a limit of CPU time of its own and takes no other: deploying without [limits] …',
  );
  // Beside the other one, since paths in it are relative to its folder.
  const config = join(ROOT, `wrangler.free-plan.${process.pid}.toml`);
  try {
    await writeFile(config, withoutLimits(await readFile(WRANGLER_CONFIG, 'utf8')));
    const again = await wranglerDeploy(config);
    if (again.code !== 0)
      throw new SextantError('internal', `wrangler deploy ended with ${String(again.code)}.`);
  } finally {
    await rm(config, { force: true });
  }
}

/**
 * Runs `wrangler deploy` and shows what it prints. A deployed Worker keeps answers in the cache of each location:
 * `src/http/cache.ts` says why not locally.
 */
async function wranglerDeploy(
  config: string,
  ...flags: string[]
): Promise<{ code: number | null; output: string }> {
  const program = createRequire(import.meta.url).resolve('wrangler/bin/wrangler.js');
  const args = ['deploy', ...flags, '--var', 'ANSWER_CACHE:on', '--config', config];
  const child = spawn(process.execPath, [program, ...args], {
    cwd: ROOT,
    stdio: ['inherit', 'pipe', 'pipe'],
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true' },
  });
  let output = '';
  for (const [stream, shown] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      shown.write(chunk);
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}
