import type { ChildProcess } from 'node:child_process';

/** All that a process writes to what is piped, and its exit code. It ends with this process. */
export async function processOutput(child: ChildProcess): Promise<{ text: string; code: number | null }> {
  let text = '';
  const keep = (chunk: Buffer): void => {
    text += chunk.toString();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { text, code };
  } finally {
    process.off('exit', kill);
  }
}
