import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { EmbeddingCache } from '../../scripts/embed/embedding-cache.ts';
import type { EmbeddingRecord } from '../../scripts/embed/cache-record.ts';
import { DIM, MODEL, record } from './cache-record.ts';
import { temporaryFolder } from '../model/temporary.ts';

export { DIM, MODEL, record };
export const HEADER_BYTES = 48;
export const VECTOR_BYTES = 4 * DIM;
export const RECORD_BYTES = 32 + VECTOR_BYTES + 4;

export const records = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => record(from + i));
export const open = (dir: string, lines: string[] = []) =>
  new EmbeddingCache(dir, MODEL, DIM, (line) => lines.push(line));
export const fileOf = (dir: string) => join(dir, `${MODEL}.v2.emb`);

export function expectRecords(cache: EmbeddingCache, expected: EmbeddingRecord[]): void {
  expect(cache.size).toBe(expected.length);
  for (const { key, embedding } of expected) {
    expect(cache.has(key)).toBe(true);
    expect(cache.read(key)).toEqual(embedding);
  }
}

export function flip(file: string, at: number, mask: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ mask;
  writeFileSync(file, bytes);
}

/** A cache with `count` records, closed. */
export async function filled(count: number): Promise<string> {
  const dir = await temporaryFolder();
  const cache = open(dir);
  cache.append(records(0, count));
  cache.close();
  return dir;
}
