import { afterEach, describe, expect, it, vi } from 'vitest';
import { byteStream } from '../../scripts/kv/byte-stream.ts';
import { READ_DEADLINE_MS } from '../../src/index/deadline.ts';
import { readValueInto } from '../../src/index/open.ts';
import { type KvBinding, KvReader } from '../../src/index/store-kv.ts';

const never = new Promise<never>(() => undefined);
const binding = (get: () => Promise<unknown>): KvBinding => ({ get }) as KvBinding;

afterEach(() => {
  vi.useRealTimers();
});

describe('a read of Workers KV', () => {
  it.each(['get', 'stream'] as const)('that never answers is given up: %s', async (way) => {
    vi.useFakeTimers();
    const reader = new KvReader(binding(() => never));
    const read = expect(reader[way]('b/pages/0')).rejects.toMatchObject({
      code: 'store-failed',
      message: expect.stringContaining('b/pages/0'),
    });
    await vi.advanceTimersByTimeAsync(READ_DEADLINE_MS + 1);
    await read;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that stops in the middle of a value is given up', async () => {
    vi.useFakeTimers();
    const stream = new ReadableStream({
      type: 'bytes',
      start: (controller) => controller.enqueue(new Uint8Array(10)),
    });
    const ref = { sha256: '0'.repeat(64), bytes: 100, checksum: 0 };
    const target = { target: new Uint8Array(100), checksum: () => 0 };
    const reader = new KvReader(binding(async () => stream));
    const read = expect(readValueInto(reader, 'vectors', ref, target)).rejects.toMatchObject({
      code: 'store-failed',
    });
    await vi.advanceTimersByTimeAsync(READ_DEADLINE_MS + 1);
    await read;
  });

  it('that answers in time leaves no timer behind', async () => {
    vi.useFakeTimers();
    const reader = new KvReader(binding(async () => new ArrayBuffer(3)));
    expect(await reader.get('p')).toHaveLength(3);
    const streaming = new KvReader(binding(async () => byteStream(new Uint8Array(3))));
    expect(await streaming.stream('p')).not.toBeNull();
    const failing = new KvReader(binding(async () => Promise.reject(new Error('KV GET failed: 503'))));
    await expect(failing.get('p')).rejects.toMatchObject({ code: 'store-failed' });
    expect(vi.getTimerCount()).toBe(0);
  });
});
