import { execFile } from 'node:child_process';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { runStale } from '../../scripts/build/stale.ts';
import { ROOT } from '../../scripts/paths.ts';
import { startRealWorker } from '../browser/real-worker.ts';
import { printCalls } from '../clients/calls.ts';
import { CLIENTS_FOLDER, PYTHON } from './paths.ts';

const run = promisify(execFile);

const NODE_CLIENTS = join(CLIENTS_FOLDER, 'node');
const VENV = join(CLIENTS_FOLDER, 'venv');
const WRITTEN = 'test/clients';

/** Before the tests with clients of others: these are installed as they are pinned, and the Worker is started. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await mkdir(CLIENTS_FOLDER, { recursive: true });
  const steps = {
    python: {
      what: 'a virtual environment with the clients for Python',
      inputs: [`${WRITTEN}/python/requirements.txt`],
      outputs: [relative(ROOT, PYTHON)],
      run: makeVenv,
    },
    node: {
      what: 'a project with the clients for Node',
      inputs: [`${WRITTEN}/node/package.json`, `${WRITTEN}/node/package-lock.json`],
      outputs: [relative(ROOT, join(NODE_CLIENTS, 'node_modules'))],
      run: makeProject,
    },
  };
  const stamp = join(CLIENTS_FOLDER, 'inputs.json');
  await runStale(steps, { root: ROOT, stamp }, (line) => console.log(line));
  const worker = await startRealWorker();
  project.provide('worker', worker.url);
  return async () => {
    await worker.close();
    await printCalls();
  };
}

async function makeVenv(): Promise<void> {
  await rm(VENV, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', VENV]);
  const requirements = join(ROOT, WRITTEN, 'python', 'requirements.txt');
  await run(PYTHON, ['-m', 'pip', 'install', '--quiet', '-r', requirements], { maxBuffer: 2 ** 26 });
}

async function makeProject(): Promise<void> {
  await rm(NODE_CLIENTS, { recursive: true, force: true });
  await mkdir(NODE_CLIENTS, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    await cp(join(ROOT, WRITTEN, 'node', file), join(NODE_CLIENTS, file));
  }
  // The inspector declares a newer Node than its command line needs.
  const options = ['--ignore-scripts', '--no-engine-strict', '--no-audit', '--no-fund'];
  await run('npm', ['ci', ...options], { cwd: NODE_CLIENTS, maxBuffer: 2 ** 26 });
}
