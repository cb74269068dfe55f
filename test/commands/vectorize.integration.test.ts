import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';

async function sextant(...args: string[]): Promise<{ code: number | null; err: string }> {
  const child = spawn(process.execPath, ['scripts/sextant.mjs', ...args], { cwd: ROOT });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdin.end();
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { code, err };
}

it.each([
  ['no collection is named', ['add', 'data/sample.jsonl', '--target', 'vectorize'], 'binding = "PAPERS"'],
  [
    'a folder is named',
    ['remove', 'a', '--target', 'vectorize', '--state', 'x'],
    'a folder of the local target',
  ],
  [
    'another target is reckoned',
    ['add', 'data/sample.jsonl', '--estimate'],
    '--estimate is for --target vectorize',
  ],
  [
    'a command does not know it',
    ['index', 'list', '--target', 'vectorize'],
    'Allowed choices are local, remote',
  ],
])('says what to do where %s', async (_, args, said) => {
  const { code, err } = await sextant(...args);
  expect([code, err]).toEqual([2, expect.stringContaining(said)]);
});
