import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { ROOT } from './paths.ts';

/**
 * Runs wrangler in the repository; nothing of it asks for an answer but to sign in.
 * @param isShown Whether what it prints is shown as well.
 * @returns its exit code, and what it printed
 */
export async function runWrangler(
  args: readonly string[],
  isShown: boolean,
): Promise<{ code: number | null; output: string }> {
  const program = createRequire(import.meta.url).resolve('wrangler/bin/wrangler.js');
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
      if (isShown) shown.write(chunk);
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}
