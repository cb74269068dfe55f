import { join } from 'node:path';
import { type HubPin, WHEELS } from './checksums.ts';
import { findOnnx } from './model-folder.ts';
import { sha256File } from './sha256.ts';

/**
 * Compares a folder with the default model, as either of its sources has it.
 * @param hub What the hub has.
 * @returns null when every file is a pinned one, else what is wrong.
 */
export async function checkPin(folder: string, hub: HubPin): Promise<string | null> {
  const wheels = WHEELS.flatMap(({ files }) => files);
  const pinned = new Map([
    ...wheels.map(({ path, sha256 }) => [path, sha256] as const),
    ...Object.entries(hub.files),
  ]);
  const onnx = findOnnx(folder)?.path;
  for (const [path, expected] of pinned) {
    // The folder has the ONNX file of one source, which is the one that is read.
    if (path.endsWith('.onnx') && path !== onnx) continue;
    const actual = await sha256File(join(folder, path)).catch(() => null);
    if (actual === null) return `${path} is missing`;
    if (actual !== expected) return `${path} has sha256 ${actual}, ${expected} was expected`;
  }
  return null;
}
