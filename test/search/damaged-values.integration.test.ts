import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { FolderStore } from '../../scripts/kv/folder-store.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { ValueKind } from '../../src/index/kinds.ts';
import { type Pointer, POINTER_KEY, valueKey, valuesOf } from '../../src/index/manifest.ts';
import type { ValueRef } from '../../src/index/refs.ts';
import { readManifest, readPointer, readValue } from '../../src/index/open.ts';
import { encodePointer } from '../../src/index/pointer.ts';
import type { IndexReader } from '../../src/index/store.ts';
import { loadValue } from '../../src/search/indexes/load-value.ts';
import { TEST_INDEX } from '../setup/paths.ts';
import { bitsOf, flip, type Outcome, otherDamages, outcomeOf, withValues } from './damage.ts';

/** Of a value of so many bytes every bit is flipped; of a longer one those of its first bytes, and a sample. */
const SMALL = 6_000;
const WHOLE = 64;
const SAMPLE = 4_000;
/** To hash the vocabulary takes 1 ms, the model 20. */
const DEAR: Partial<Record<ValueKind, { whole: number; sample: number }>> = {
  vocabulary: { whole: 16, sample: 1_000 },
  model: { whole: 16, sample: 32 },
};

const store = new FolderStore(TEST_INDEX);
const pointer = (await readPointer(store)) as Pointer;
const manifest = await readManifest(store, pointer.manifest);
const module = new WebAssembly.Module(await readFile('build/engine-simd.wasm'));

const counts = new Map<string, Record<Outcome | 'flips', number>>();

function count(what: string, outcome: Outcome): void {
  const counted = counts.get(what) ?? { flips: 0, refused: 0, right: 0 };
  counted.flips++;
  counted[outcome]++;
  counts.set(what, counted);
}

async function valueOf(reader: IndexReader, key: string): Promise<Uint8Array> {
  const value = await reader.get(key);
  if (value === null) throw new Error(`no ${key}`);
  return value;
}

/** Reads a value as the Worker does: into the memory of an engine, or as it is. */
function readerOf(kind: ValueKind, ref: ValueRef): (reader: IndexReader) => Promise<Uint8Array> {
  if (kind !== 'model' && kind !== 'vectors' && kind !== 'postings') {
    return (reader) => readValue(reader, kind, ref);
  }
  const engine = createEngine('simd', module, ref.bytes + 64);
  const address = engine.arena.alloc(ref.bytes);
  return (reader) => loadValue(engine, address, reader, { kind, ref });
}

/** What is read at once, and all of it. Pages are not. */
const subjects: {
  what: string;
  key: string;
  value: Uint8Array;
  read(reader: IndexReader): Promise<unknown>;
}[] = [];
const add = async (what: string, key: string, read: (reader: IndexReader) => Promise<unknown>) => {
  subjects.push({ what, key, read, value: await valueOf(store, key) });
};
for (const { kind, ref } of valuesOf(manifest)) {
  if (kind !== 'pages') await add(kind, valueKey(kind, ref.sha256), readerOf(kind, ref));
}
await add('manifest', pointer.manifest.key, (reader) => readManifest(reader, pointer.manifest));
await add('pointer', POINTER_KEY, readPointer);
const prev = { gen: 3, manifest: pointer.manifest };
const second = encodePointer({ ...pointer, epoch: 1_795_564_800_000, gen: 4, prev });
subjects.push({ what: 'pointer of two generations', key: POINTER_KEY, read: readPointer, value: second });

afterAll(() => console.table(Array.from(counts, ([kind, counted]) => ({ kind, ...counted }))));

describe.each(subjects)('a damaged $what', ({ what, key, value, read }) => {
  const { whole, sample } = DEAR[what as ValueKind] ?? { whole: WHOLE, sample: SAMPLE };
  const bits = bitsOf(value, value.length <= SMALL ? value.length : whole, sample);

  it('is refused, or says the same, whichever bit is flipped', async () => {
    const damaged = value.slice();
    const reader = withValues(store, new Map([[key, damaged]]));
    const right = structuredClone(await read(reader));
    const isRight = (answer: unknown): boolean => isDeepStrictEqual(answer, right);
    for (const bit of bits) {
      flip(damaged, bit);
      count(what, await outcomeOf(`bit ${bit}`, () => read(reader), isRight));
      flip(damaged, bit);
    }
    const { flips, refused } = counts.get(what) ?? { flips: 0, refused: 0 };
    expect(flips).toBe(bits.length);
    // A name that a reader does not know, in the place of an optional field, leaves the others as they are.
    expect(flips - refused).toBeLessThanOrEqual(what.startsWith('pointer') ? 8 * '"checksum"'.length : 0);
  });

  it('is refused when it is cut short, goes on or has zeros', async () => {
    const never = (): boolean => false;
    let damages = 0;
    for (const [how, damaged] of otherDamages(value, 16)) {
      if (what === 'model' && ++damages > 20) break;
      const reader = withValues(store, new Map([[key, damaged]]));
      expect(await outcomeOf(how, () => read(reader), never)).toBe('refused');
    }
  });
});

it('that makes more than 80,000 flips', () => {
  const flips = Array.from(counts.values(), (counted) => counted.flips);
  expect(flips.reduce((sum, some) => sum + some, 0)).toBeGreaterThan(80_000);
});
