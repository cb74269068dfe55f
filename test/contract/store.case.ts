import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type IndexStore, MAX_VALUE_BYTES, type ValueMetadata } from '../../src/index/store.ts';

export interface OpenedStore {
  /** An empty store. */
  store: IndexStore;
  close(): Promise<void>;
}

const metadata: ValueMetadata = { t: 1_790_000_000_000, gen: 7, bytes: 3 };

function entry(key: string, value: Uint8Array = Uint8Array.of(1, 2, 3)) {
  return { key, value, metadata };
}

/** Every byte value, also where text decoding would change it. */
function awkwardBytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 167 + (i >> 8)) & 255);
}

async function drain(stream: ReadableStream<Uint8Array>, chunkBytes: number): Promise<Uint8Array> {
  const reader = stream.getReader({ mode: 'byob' });
  const parts: Uint8Array[] = [];
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(chunkBytes));
    if (done || !value) return new Uint8Array(Buffer.concat(parts));
    parts.push(value);
  }
}

/** What every {@link IndexStore} promises. */
export function describeStore(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name} as an IndexStore`, () => {
    let opened: OpenedStore;
    let store: IndexStore;
    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened.close());

    it('gives back the bytes it was given', async () => {
      const value = awkwardBytes(70_001);
      await store.put([entry('binary', value)]);
      expect(Buffer.compare((await store.get('binary')) ?? new Uint8Array(), value)).toBe(0);
    });

    it('stores the view, not the buffer behind it', async () => {
      await store.put([entry('view', awkwardBytes(100).subarray(10, 20))]);
      expect(await store.get('view', { cacheTtl: 30 })).toEqual(awkwardBytes(100).slice(10, 20));
    });

    it('streams the same bytes, whatever the size of the chunks asked for', async () => {
      const value = awkwardBytes(200_000);
      await store.put([entry('streamed', value)]);
      for (const chunkBytes of [999, 300_000]) {
        const stream = await store.stream('streamed', { cacheTtl: 30 });
        if (!stream) throw new Error('no stream');
        expect(Buffer.compare(await drain(stream, chunkBytes), value)).toBe(0);
      }
    });

    it('knows an empty value from an absent key', async () => {
      await store.put([entry('empty', new Uint8Array())]);
      expect(await store.get('empty')).toEqual(new Uint8Array());
      expect(await store.get('absent')).toBeNull();
      expect(await store.stream('absent')).toBeNull();
    });

    it('replaces a value and its metadata', async () => {
      await store.put([entry('replaced')]);
      await store.put([{ key: 'replaced', value: Uint8Array.of(9), metadata: { ...metadata, gen: 8 } }]);
      expect(await store.get('replaced')).toEqual(Uint8Array.of(9));
      expect(await store.list('replaced')).toEqual([{ key: 'replaced', metadata: { ...metadata, gen: 8 } }]);
    });

    it('puts many entries at once, or none', async () => {
      const entries = Array.from({ length: 25 }, (_, i) => entry(`many/${i}`, awkwardBytes(i)));
      await store.put(entries);
      await store.put([]);
      expect(await store.get('many/24')).toEqual(awkwardBytes(24));
      expect(await store.list('many/')).toHaveLength(25);
    });

    it('keeps keys apart that differ in a slash, a dot, an escape or case', async () => {
      const keys = ['k/a', 'k/a/b', 'k/a.b', 'k/a%2Fb', 'k/A', 'k/é', 'k/a b?c#d'];
      await store.put(keys.map((key) => entry(key, new TextEncoder().encode(key))));
      for (const key of keys) expect(await store.get(key)).toEqual(new TextEncoder().encode(key));
      expect((await store.list('k/')).map(({ key }) => key)).toEqual(
        [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
      );
    });

    it('lists the keys of a prefix in order, no more than asked for', async () => {
      await store.put(['l/c', 'l/a', 'l/b', 'lx'].map((key) => entry(key)));
      expect(await store.list('l/')).toEqual(['l/a', 'l/b', 'l/c'].map((key) => ({ key, metadata })));
      expect((await store.list('l/', 1)).map(({ key }) => key)).toEqual(['l/a']);
      expect(await store.list('l/nothing')).toEqual([]);
    });

    it('lists more keys than fit into one answer', async () => {
      const entries = Array.from({ length: 1_203 }, (_, i) => entry(`page/${String(i).padStart(4, '0')}`));
      await store.put(entries);
      expect((await store.list('page/')).map(({ key }) => key)).toEqual(entries.map(({ key }) => key));
      expect(await store.list('page/', 1_100)).toHaveLength(1_100);
    });

    it('deletes a key, and does not mind an absent one', async () => {
      await store.put([entry('deleted')]);
      await store.delete('deleted');
      await store.delete('deleted');
      expect(await store.get('deleted')).toBeNull();
      expect(await store.list('deleted')).toEqual([]);
    });

    it('takes a value of 25 MiB and refuses a larger one', async () => {
      await store.put([entry('large', new Uint8Array(MAX_VALUE_BYTES))]);
      expect((await store.get('large'))?.length).toBe(MAX_VALUE_BYTES);
      const larger = store.put([entry('larger', new Uint8Array(MAX_VALUE_BYTES + 1))]);
      await expect(larger).rejects.toMatchObject({
        code: 'store-failed',
        message: expect.stringMatching(/larger has 26214401 bytes/) as string,
      });
      expect(await store.get('larger')).toBeNull();
    });
  });
}
